"""A reason that somebody else will read later: a sentence, not a full stop to get past a form."""

import re

from django.core.exceptions import ValidationError

SHORTEST = 20
FEWEST_WORDS = 4
_WORD = re.compile(r"[^\W\d_]\w*")


def a_sentence(text: str) -> None:
    """Raise ValidationError for less than 20 characters or four words with a letter in them."""
    if len(text.strip()) < SHORTEST or len(_WORD.findall(text)) < FEWEST_WORDS:
        raise ValidationError("Write a whole sentence, so that whoever reads it later understands why.")
