"""What was typed into a search, in the form in which the database keeps what clients are found by.

Row-level security lets PostgreSQL use an index only for comparisons that cannot tell what hidden rows
hold: ``=``, ``<``, ``>=``. ILIKE, trigram and full-text operators are none of these; with them every
search reads all clients of the agency. So the endings of every name stand in a table of their own
(:class:`clients.models.SearchEntry`): "Okoye" as okoye, koye, oye. A search for "koy" is then the range
from koy to just before koz, which finds any part of a name by one index, under the same policy as every
other table. Nothing runs with more rights than the application has.

Two other ways were weighed. A privileged function with a trigram index (pg_trgm) needs an extension and
code that bypasses the policies. Whole words alone would find beginnings only. Endings also serve a later
search that forgives typing errors: the entries that begin with three given letters are what a trigram
index would answer.
"""

import re
import unicodedata

MOST_PARTS = 8
LONGEST = 80  # characters
WHOLE = "#"
"""Stands before what is found only as a whole: the client number. No part of a name contains it."""

_MARKS = re.compile(r"[\u0300-\u036f]")
_BETWEEN = re.compile(r"[\u0001-\u002f\u003a-\u0060\u007b-\u00bf\u2000-\u206f]+")
_ALIKE = str.maketrans("łøđıς", "lodiσ")
_LAST = "\U0010ffff"


def folded(text: str) -> str:
    """Small letters without accents, as ``clients_folded`` in the database makes them.

    >>> folded("Élodie Łuczak")
    'elodie luczak'
    """
    return _MARKS.sub("", unicodedata.normalize("NFKD", text)).lower().translate(_ALIKE)


def parts_of(typed: str) -> list[str]:
    """The words of a search, each once; of more than eight the first eight. Empty for punctuation alone.

    >>> parts_of("O'Brien, Ann ann")
    ['o', 'brien', 'ann']
    """
    words = [word[:LONGEST] for word in _BETWEEN.split(folded(typed)) if word]
    return list(dict.fromkeys(words))[:MOST_PARTS]


def after(part: str) -> str:
    """What comes after every text that begins with ``part``, in the order of code points."""
    return part + _LAST
