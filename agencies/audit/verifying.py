"""Is the trail of an agency what was written? Each line is reckoned anew, up to the first bad one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agencies.audit.chain import GENESIS, WORDS, bound, words
from agencies.audit.roots import BrokenRootError, Statement, check
from agencies.models import Agency

AT_A_TIME = 20_000  # lines asked for at once: some megabytes

HEAD = """
SELECT coalesce(h.seq, 0), h.hash, (SELECT max(seq) FROM audit_seal WHERE agency_id = %(agency)s)
FROM (SELECT) one LEFT JOIN audit_chainhead h ON h.agency_id = %(agency)s
"""
PIECE = """
SELECT s.seq, s.at, s.hash, l.at, CASE s.form {forms} END
FROM audit_seal s LEFT JOIN audit_auditevent l
ON l.agency_id = s.agency_id AND l.id = s.id AND l.public_id = s.public_id
LEFT JOIN agencies_membership m ON m.agency_id = l.agency_id AND m.id = l.actor_id
WHERE s.agency_id = %(agency)s AND s.seq > %(after)s AND s.seq <= %(upto)s ORDER BY s.seq
""".format(
    forms=" ".join(f"WHEN {form} THEN {words(form, line='l', actor='m.public_id')}" for form in sorted(WORDS))
)
UNSEALED = """
SELECT l.at, count(*) OVER () FROM audit_auditevent l WHERE l.agency_id = %(agency)s
AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.agency_id = l.agency_id AND s.id = l.id)
ORDER BY l.id LIMIT 1
"""
ROOTS = """
SELECT day, seq, hash, taken_at, public_key, signature FROM audit_root
WHERE agency_id = %(agency)s ORDER BY day
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """The first bad line of a chain: its place and time, where they are known, and what is wrong."""

    seq: int | None
    at: datetime | None
    says: str

    def __str__(self) -> str:
        place = f"line {self.seq}" if self.seq is not None else "a line without a place"
        day = f" of {self.at:%Y-%m-%d %H:%M:%S} UTC" if self.at else ""
        return f"{place}{day}: {self.says}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far the chain holds: ``seq`` lines, the last with ``hash``; and the first fault, if any."""

    seq: int
    hash: bytes
    fault: Fault | None = None


def verify(cursor: Any, agency: Agency, kept: Iterable[Statement] = ()) -> Verdict:
    """Reckon the chain of one agency anew and compare it with its head and with its roots.

    ``kept`` are roots that were kept elsewhere; those in the database are taken too. The cursor is in
    a transaction that may see the agency's rows. Lines that are added meanwhile are left for the next
    time. A trail without a line is good.
    """
    roots, broken = _roots(cursor, agency)
    cursor.execute(HEAD, {"agency": agency.pk})
    length, head_hash, last_seal = cursor.fetchone()
    walk = _Walk([*kept, *roots])
    for piece in _pieces(cursor, agency.pk, length):
        if fault := walk.over(piece):
            return Verdict(walk.seq, walk.hash, fault)
    fault = (
        walk.end(length, bytes(head_hash or GENESIS), last_seal or 0)
        or walk.beyond()
        or _without_a_seal(cursor, agency)
        or broken
    )
    return Verdict(walk.seq, walk.hash, fault)


def _roots(cursor: Any, agency: Agency) -> tuple[list[Statement], Fault | None]:
    """The roots in the database whose signature fits, and a fault about the first whose does not."""
    cursor.execute(ROOTS, {"agency": agency.pk})
    sound, broken = [], None
    for day, seq, root_hash, taken_at, public_key, signature in cursor.fetchall():
        said = Statement.of(agency.slug, day=day, lines=seq, last=bytes(root_hash), taken_at=taken_at)
        try:
            check(said, public_key=bytes(public_key), signature=bytes(signature))
        except BrokenRootError:
            broken = broken or Fault(seq, taken_at, f"the root of {day} was changed since it was signed.")
        else:
            sound.append(said)
    return sound, broken


def _pieces(cursor: Any, agency_id: int, length: int) -> Iterator[list[Any]]:
    for after in range(0, length, AT_A_TIME):
        upto = min(after + AT_A_TIME, length)
        cursor.execute(PIECE, {"agency": agency_id, "after": after, "upto": upto})
        yield cursor.fetchall()


def _without_a_seal(cursor: Any, agency: Agency) -> Fault | None:
    cursor.execute(UNSEALED, {"agency": agency.pk})
    found = cursor.fetchone()
    if found is None:
        return None
    at, count = found
    return Fault(None, at, f"it was put in past the chain, which has no seal for it ({count} in all).")


def _wrong_with(sealed_at: datetime, at: datetime | None, text: str | None, *, as_sealed: bool) -> str | None:
    if at is None:
        return "it was removed, or its number was changed."
    if text is None:
        return "its seal was changed: there is no such form."
    if not as_sealed:
        return "it is not what was written: changed, put in, or moved here."
    return "the date on its seal was changed." if sealed_at != at else None


class _Walk:
    """Where the reckoning stands: the last good line, and the roots it has to agree with."""

    def __init__(self, roots: Iterable[Statement]) -> None:
        self.seq, self.hash = 0, GENESIS
        self.roots = sorted(roots, key=lambda root: root.lines)
        self.places = {root.lines for root in self.roots}

    def over(self, piece: list[Any]) -> Fault | None:
        """Go on to the end of the piece, or to the first line that is not what was written."""
        for seq, sealed_at, stored, at, text in piece:
            here = self.seq + 1
            if seq != here:
                return Fault(here, None, "it was removed together with its seal.")
            reckoned = bound(self.hash, text or "", here)
            if says := _wrong_with(sealed_at, at, text, as_sealed=reckoned == bytes(stored)):
                return Fault(here, sealed_at, says)
            self.seq, self.hash = here, reckoned
            if here in self.places and (root := self._contradicting()):
                return Fault(
                    here, at, f"the root of {root.day} says otherwise: this line, or one before, is new."
                )
        return None

    def _contradicting(self) -> Statement | None:
        here = (root for root in self.roots if root.lines == self.seq)
        return next((root for root in here if root.hash != self.hash.hex()), None)

    def end(self, length: int, head_hash: bytes, last_seal: int) -> Fault | None:
        """What the head of the chain says against the lines there are."""
        if self.seq < length:
            return Fault(self.seq + 1, None, f"it was cut off: the trail had {length} lines.")
        if last_seal > length:
            return Fault(length + 1, None, "the head of the chain was put back: there are more lines.")
        if self.hash != head_hash:
            return Fault(length, None, "the head of the chain was changed: it names another last line.")
        return None

    def beyond(self) -> Fault | None:
        """A root knows of more lines than there are."""
        root = self.roots[-1] if self.roots else None
        if root is None or root.lines <= self.seq:
            return None
        return Fault(self.seq + 1, None, f"it was cut off: on {root.day} the trail had {root.lines} lines.")
