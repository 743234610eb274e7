"""What a password may not be made of: the words that stand on the sign-in page anyway."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies import tenancy
from agencies.models import Agency
from agencies.own_seats import own_seats

PRODUCT = frozenset({"evoke", "motivational", "interviewing", "password", "passphrase"})
_LETTERS_LEFT = 8  # that must remain when those words are taken out
_SHORTEST = 4  # shorter words, such as "of", stand in every sentence


class NotOurWords:
    """Refuses a password of little more than the names of the product and of one's agency.

    Agencies are those the person belongs to, and the one she is just joining. Source: ASVS 5.0, 6.1.2.
    """

    def validate(self, password: str, user: Any = None) -> None:
        left = password.casefold()
        for word in sorted(PRODUCT | _words_of_agencies(user), key=len, reverse=True):
            left = left.replace(word, "")
        if left != password.casefold() and len(re.findall(r"\w", left)) < _LETTERS_LEFT:
            raise ValidationError(
                "This password is little more than the name of the product or the agency. "
                "Add words of your own.",
                code="password_of_our_words",
            )

    def get_help_text(self) -> str:
        return "Not just the name of the product or the agency."


def _words_of_agencies(user: Any) -> frozenset[str]:
    joining = Agency.objects.filter(pk=tenancy.active_agency() or 0)
    names = list(joining.values_list("name", "slug"))
    if user is not None and user.pk is not None:
        seats = own_seats(user.pk, at=timezone.now())
        names += [(seat.agency.name, seat.agency.slug) for seat in seats]
    words = re.findall(r"\w+", " ".join(part for pair in names for part in pair).casefold())
    return frozenset(word for word in words if len(word) >= _SHORTEST)
