"""The seats of one person, wherever they are: the one look over all agencies."""

from datetime import datetime

from django.db import transaction

from agencies import tenancy
from agencies.models import Membership


def own_seats(user_id: int, *, at: datetime) -> list[Membership]:
    """The live seats of a person with their agencies, by the agency's name; empty for who has none.

    The database shows nobody else's: its policy for this names the person.
    """
    with tenancy.as_person(user_id), transaction.atomic():
        return list(
            Membership.objects.across_agencies(reason="a person's own seats, for herself")
            .live(at)
            .filter(user_id=user_id)
            .select_related("agency")
            .order_by("agency__name", "pk")
        )
