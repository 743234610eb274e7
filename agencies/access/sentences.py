"""A reason that somebody else will read later: a sentence, not a full stop to get past a form."""

from django.core.exceptions import ValidationError

SHORTEST = 20
FEWEST_WORDS = 4


def a_sentence(text: str) -> None:
    """Raise ValidationError for what is shorter than 20 characters or four words, spaces at the ends aside."""
    if len(text.strip()) < SHORTEST or len(text.split()) < FEWEST_WORDS:
        raise ValidationError("Write a whole sentence, so that whoever reads it later understands why.")
