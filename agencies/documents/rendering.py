"""From a template to a PDF that can be archived (PDF/A-3a) and read aloud (PDF/UA-1)."""

import atexit
import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from django.template.loader import get_template
from django.utils import translation

from agencies.documents.errors import PdfUnavailable
from agencies.documents.imprint import Imprint

if TYPE_CHECKING:
    from agencies.documents.press import Press

_one_at_a_time = Lock()


def render_pdf(
    template: str,
    context: Mapping[str, object],
    *,
    title: str,
    language: str,
    created: datetime,
    data: bytes | None = None,
    data_name: str = "data.json",
) -> bytes:
    """The PDF of ``template``, the same bytes for the same arguments in any process of one installation.

    ``created`` is an aware moment and the file's only date. ``data`` travels inside the file as
    ``data_name`` (None: nothing does). The template sees ``context`` and, as ``document``, the
    title, language and date; its dates are written in ``language``.

    Raises PdfUnavailable when a system library is missing, ForeignResource when the page asks for
    anything but our own fonts and styles, ValueError for a moment without a time zone.
    """
    imprint = Imprint(title=title, language=language, created=created, data=data, data_name=data_name)
    with translation.override(language):
        html = get_template(template).render({**context, "document": imprint})
    with _one_at_a_time, _collection_deferred():
        return _print(html, imprint)


def require_engine() -> str:
    """The engine's name and version, for the health page. Raises PdfUnavailable as ``render_pdf`` does."""
    with _one_at_a_time:
        return _press().engine


def release_engine() -> None:
    """Give back the fonts, in memory and in the folder for temporary files.

    Runs by itself when the interpreter ends. A worker process that ends without that (a forked
    one) calls it last. A document asked for later loads them anew.
    """
    _press.cache_clear()


def _print(html: str, imprint: Imprint) -> bytes:
    """Print; after a failure, of whatever kind, the next document starts with fresh fonts."""
    try:
        return _press().print(html, imprint)
    except BaseException:
        release_engine()
        raise


@cache
def _press() -> "Press":
    try:
        from agencies.documents.press import Press  # noqa: PLC0415 - needs system libraries that may be missing
    except OSError as error:
        raise PdfUnavailable(
            f"PDF export is off: {error}. On Debian or Ubuntu install libpango-1.0-0, libpangoft2-1.0-0 and "
            "libharfbuzz-subset0; on macOS run: brew install pango"
        ) from error
    return Press()


@contextmanager
def _collection_deferred() -> Iterator[None]:
    """Free what a document leaves behind at its end and in this thread, and only that.

    Garbage collection runs in whichever thread comes by. Freeing font objects there while another
    document is being laid out would use the font library from two threads, which it does not bear.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if was_enabled:
            gc.enable()


atexit.register(release_engine)
