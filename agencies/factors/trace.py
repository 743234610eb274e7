"""The trace a change of the sign-in leaves: with the person, and in the trail of each of her agencies."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from agencies import tenancy
from agencies.access.actors import actor_from
from agencies.access.vocabulary import Action
from agencies.audit.context import current_origin
from agencies.audit.services import record
from agencies.models import SignInChange, User
from agencies.own_seats import own_seats

What = SignInChange.What


@transaction.atomic
def note_change(user_id: int, what: SignInChange.What) -> SignInChange:
    """One line for the person and one for each agency she has a seat in: who, what, when, from where."""
    now = timezone.now()
    person = User.objects.get(pk=user_id)
    line = SignInChange(user=person, what=what, at=now, address=current_origin().address)
    line.full_clean()
    line.save(force_insert=True)
    seats = own_seats(person.pk, at=now)
    for seat in sorted(seats, key=lambda each: each.agency.pk):  # chains are always locked in this order
        with tenancy.activate(seat.agency.pk):
            herself = (
                None if what is What.REMOVED_BY_OPERATOR else actor_from(seat, agency=seat.agency, at=now)
            )
            record(Action.CHANGE, seat, by=herself, fields=[what.value])
    return line


@receiver(password_changed, dispatch_uid="evoke.password_changed")
def _password_was_changed(*, user: AbstractBaseUser, **_: Any) -> None:
    note_change(user.pk, What.PASSWORD_CHANGED)


@receiver(password_reset, dispatch_uid="evoke.password_reset")
def _password_was_reset(*, user: AbstractBaseUser, **_: Any) -> None:
    note_change(user.pk, What.PASSWORD_RESET)
