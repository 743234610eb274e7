"""What every attack is judged by: the words and references of south, and whether a row of south changed.

The attacker is a member of north. Whatever she sends, no answer may carry what belongs to south.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection, transaction
from django.test import Client as Browser
from pypdf import PdfReader

from agencies import tenancy
from agencies.checks import tenant_models
from tests.cast import Cast
from tests.test_routes import SUBJECTS, path_of, routes

if TYPE_CHECKING:
    from uuid import UUID

REFERENCE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What differs between two answers to the same question: the form's token, drawn anew for each, and the
# seconds that the sign-in has left, which run down. Only figures: words in their place would be seen.
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}"|(data-(?:idle|latest)=")\d{1,5}"')
ROUTES = sorted(set(routes(settings.AGENCY_URLCONF)))


def markers_of(cast: Cast) -> tuple[str, ...]:
    """Words that stand in the records of one agency and nowhere else."""
    name = cast.slug.capitalize()
    return (f"canary-{cast.slug}", f"{cast.slug}.example", f"{name} House", f" {name}", f"/a/{cast.slug}")


def references_of(cast: Cast) -> frozenset[str]:
    """The reference of every row of an agency."""
    tables = " UNION ALL ".join(f'SELECT public_id FROM "{table}"' for table in _tables())
    with tenancy.activate(cast.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(tables)
        return frozenset(str(reference) for (reference,) in cursor.fetchall())


def first(cast: Cast, model: type[Any], **lookups: Any) -> Any:
    """The first row of ``model`` in an agency; there is one of every kind."""
    with tenancy.activate(cast.pk), transaction.atomic():
        return model._default_manager.filter(**lookups).order_by("pk")[:1].get()


def text_of(answer: Any) -> str:
    """All an answer says: headers, cookies, body; the words and attachments of a PDF too."""
    head = [f"{name}: {value}" for name, value in answer.items()]
    head += [cookie.OutputString() for cookie in answer.cookies.values()]
    body = body_of(answer)
    if body.startswith(b"%PDF") and b"%%EOF" in body:
        head.append(words_of_pdf(body))
    return "\n".join([*head, body.decode(errors="replace")])


def body_of(answer: Any) -> bytes:
    """The body, also of an answer that streams; it can be asked for twice."""
    if not answer.streaming:
        return bytes(answer.content)
    if not hasattr(answer, "was_streamed"):
        answer.was_streamed = b"".join(answer.streaming_content)
    return bytes(answer.was_streamed)


def words_of_pdf(data: bytes) -> str:
    reader = PdfReader(BytesIO(data))
    files = [one.decode(errors="replace") for some in reader.attachments.values() for one in some]
    pages = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    return "\n".join([pages, str(reader.metadata), *files])


def leaks_in(text: str, markers: Iterable[str], references: frozenset[str], sent: str = "") -> list[str]:
    """The words and references in ``text`` that belong elsewhere; what the attacker sent herself is none."""
    known = {match for match in REFERENCE.findall(text) if match in references and match not in sent}
    return sorted(known.union(marker for marker in markers if marker in text))


class Intruder(Browser):
    """A browser that looks at every answer for what belongs to the other agency, and keeps the codes."""

    def __init__(self, *, other: Cast, references: frozenset[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.other_markers, self.other_references = markers_of(other), references
        self.codes: list[int] = []

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        sent = f"{request['PATH_INFO']} {request.get('QUERY_STRING', '')} {answer.request}"
        markers = [marker for marker in self.other_markers if marker not in request["PATH_INFO"]]
        found = leaks_in(text_of(answer), markers, self.other_references, sent)
        assert found == [], (request["PATH_INFO"], answer.status_code)
        self.codes.append(answer.status_code)
        return answer


def state_of(cast: Cast) -> dict[str, str]:
    """A hash of every table's rows of one agency, and of its people: equal as long as nothing changes."""
    with tenancy.activate(cast.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([*map(_hash_of, _tables()), _PEOPLE, _AGENCY]), {"agency": cast.pk})
        return dict(cursor.fetchall())


def _tables() -> list[str]:
    return [model._meta.db_table for model in tenant_models()]


def _hash_of(table: str) -> str:
    rows = "coalesce(string_agg(md5(t::text), '' ORDER BY t.id), '')"
    return f"SELECT '{table}', count(*) || ' ' || md5({rows}) FROM \"{table}\" t"


_PEOPLE = """SELECT 'people', string_agg(md5(u.email || u.password || u.name || u.is_active || u.is_operator),
'' ORDER BY u.id) FROM agencies_user u WHERE u.id IN (SELECT user_id FROM agencies_membership)"""
_AGENCY = "SELECT 'agency', md5(a::text) FROM agencies_agency a WHERE a.id = %(agency)s"


def own_pages(cast: Cast) -> Iterator[tuple[str, str]]:
    """Every address inside an agency with a reference of its own where one is asked for."""
    for name, pattern in ROUTES:
        reference: UUID | None = None
        if "public_id" in pattern:
            reference = first(cast, SUBJECTS[name]).public_id
        yield name, cast.url(path_of(name, pattern, reference))


def without_tokens(answer: Any) -> bytes:
    return TOKEN.sub(rb"\1\2", body_of(answer))


class RecordingCache(LocMemCache):
    """Keeps the keys and values it was given."""

    written: dict[str, Any] = {}

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self.written[str(key)] = value
        super().set(key, value, *args, **kwargs)

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        self.written[str(key)] = value
        return bool(super().add(key, value, *args, **kwargs))


class CountingHasher(MD5PasswordHasher):
    """Counts how often a pass phrase is hashed: the work that could tell by its time."""

    rounds = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).rounds += 1
        return super().encode(password, salt)
