"""Setting up single sign-on, letting people in by it, unlinking them."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from agencies import tenancy
from agencies.access import policy
from agencies.access.actors import Actor, actor_from
from agencies.access.vocabulary import STAFF_ROLES, Action
from agencies.audit import writing
from agencies.audit.models import Act
from agencies.audit.services import record
from agencies.models import Agency, Membership, User
from agencies.models.agency import SignOn
from agencies.sealing import BrokenSealError, seal, unseal
from agencies.sso.claims import Claims
from agencies.sso.errors import FOREIGN_DOMAIN, LINKED_OTHERWISE, NO_SEAT, UNVERIFIED, ProviderError, Refusal
from agencies.sso.models import LinkedIdentity, SingleSignOn

_OF_THE_PROVIDER = {"issuer", "client_id", "sealed_secret"}


@dataclass(frozen=True, slots=True)
class SignOnSettings:
    """``secret`` is empty to keep the one that is stored."""

    mode: SignOn
    issuer: str
    client_id: str
    secret: str
    domains: tuple[str, ...]
    trusts_second_factor: bool


@dataclass(frozen=True, slots=True)
class Provider:
    """What is needed to talk to a provider."""

    issuer: str
    client_id: str
    secret: str


def offered(agency: Agency) -> Provider | None:
    """The provider people may sign in by, or None where the agency uses none; raises ProviderError."""
    if agency.single_sign_on == SignOn.OFF:
        return None
    with tenancy.activate(agency.pk), transaction.atomic():
        row = SingleSignOn.objects.first()
    return _readable(row) if row else None


def _readable(row: SingleSignOn) -> Provider:
    try:
        return Provider(row.issuer, row.client_id, unseal(row.sealed_secret))
    except BrokenSealError as broken:
        raise ProviderError(
            "The client secret cannot be read any more. An administrator of the agency has to enter it again."
        ) from broken


@transaction.atomic
def set_up(values: SignOnSettings, *, proved: bool, by: Actor, at: datetime) -> SingleSignOn:
    """Let the agency use this provider. ``proved``: ``by`` came through it, as it stands, just now.

    Another provider or client knows people by other names, so those linked before are unlinked.
    Raises ValidationError, also where nobody has shown that the only way in would be a way in.
    """
    policy.require(by, Action.CHANGE, SingleSignOn)
    agency = Agency.objects.select_for_update(no_key=True).get(pk=by.agency_id)
    found = SingleSignOn.objects.select_for_update(no_key=True).first()
    row = found or SingleSignOn()
    changed = _take_over(row, values)
    if values.mode is SignOn.REQUIRED and (not proved or changed & _OF_THE_PROVIDER):
        raise ValidationError(
            {
                "mode": "First offer it beside passwords, and sign in by it yourself. "
                "Then you can make it the only way in."
            }
        )
    if found is None:
        writing.add(row, by=by)
    elif changed:
        if changed & {"issuer", "client_id"}:
            _unlink(LinkedIdentity.objects.linked(), by=by, at=at)
        policy.ensure(by, Action.CHANGE, row)
        writing.change(row, *sorted(changed), by=by)
    if agency.single_sign_on != values.mode:
        agency.single_sign_on = values.mode
        agency.full_clean()
        agency.save(update_fields=["single_sign_on"])
        record(Action.CHANGE, row, by=by, fields=["mode"])
    return row


def _take_over(row: SingleSignOn, values: SignOnSettings) -> set[str]:
    """Put the values into the row; the names of those that are new."""
    wanted: dict[str, object] = {
        "issuer": values.issuer,
        "client_id": values.client_id,
        "domains": list(values.domains),
        "trusts_second_factor": values.trusts_second_factor,
    }
    if values.secret:
        wanted["sealed_secret"] = seal(values.secret)
    changed = {name for name, value in wanted.items() if getattr(row, name) != value}
    for name in changed:
        setattr(row, name, wanted[name])
    return changed


@transaction.atomic
def admit(claims: Claims, *, agency: Agency, at: datetime) -> User:
    """The person the agency's provider vouches for, linked with it from now on; raises Refusal.

    Linked people are known by issuer and subject alone. Somebody new is found by an address that the
    provider has confirmed, within the agency's domains, among the seats that are live. Nobody is made,
    no right is given; clients sign in by themselves, an agency does not act for them.
    """
    with tenancy.activate(agency.pk):
        sign_on = SingleSignOn.objects.select_for_update(no_key=True).get()  # of two first sign-ins one waits
        linked = LinkedIdentity.objects.linked().filter(issuer=claims.issuer, subject=claims.subject).first()
        staff = Membership.objects.live(at).filter(role__in=STAFF_ROLES).select_related("user")
        if linked is None:
            seat = _named_by_address(claims, sign_on, staff)
            linked = LinkedIdentity(
                sign_on=sign_on,
                membership=seat,
                issuer=claims.issuer,
                subject=claims.subject,
                linked_at=at,
                used_at=at,
            )
            writing.add_parts([linked])
            record(Action.ADD, linked, by=actor_from(seat, agency=agency, at=at))
        else:
            seat = _first_or_refuse(staff.filter(pk=linked.membership_id))
            linked.used_at = at
            linked.save(update_fields=["used_at"])
        record(Act.SIGN_IN, linked, by=actor_from(seat, agency=agency, at=at))
    assert seat.user is not None  # noqa: S101 - a live seat has its person
    return seat.user


def _named_by_address(claims: Claims, sign_on: SingleSignOn, staff: QuerySet[Membership]) -> Membership:
    if not claims.email or not claims.email_verified:
        raise UNVERIFIED
    if claims.email.rpartition("@")[2] not in sign_on.domains:
        raise FOREIGN_DOMAIN
    seat = _first_or_refuse(staff.filter(user__email=claims.email))
    if LinkedIdentity.objects.linked().filter(membership=seat).exists():
        raise LINKED_OTHERWISE  # perhaps the address was given to somebody else since
    return seat


def _first_or_refuse(seats: QuerySet[Membership]) -> Membership:
    seat = seats.first()
    if seat is None:
        raise NO_SEAT
    return seat


@transaction.atomic
def note_refusal(refusal: Refusal, *, agency: Agency) -> None:
    """Tell the trail that the provider vouched for somebody who was not let in, and by which rule."""
    with tenancy.activate(agency.pk):
        record(Act.DENIED, SingleSignOn.objects.get(), by=None, fields=[refusal.reason])


@transaction.atomic
def unlink(identity: LinkedIdentity, *, by: Actor, at: datetime) -> LinkedIdentity:
    """From now on this identity signs nobody in; the person may be linked anew."""
    found = policy.locked(by, Action.REVOKE, identity)
    if found.unlinked_at is None:
        found.unlinked_at = at
        writing.change(found, "unlinked_at", by=by, action=Action.REVOKE)
    return found


def unlink_member(membership: Membership, *, by: Actor, at: datetime) -> None:
    """Unlink whoever has this seat, for when it ends."""
    _unlink(LinkedIdentity.objects.linked().filter(membership=membership), by=by, at=at)


def _unlink(identities: QuerySet[LinkedIdentity], *, by: Actor, at: datetime) -> None:
    for identity in identities.order_by("pk"):
        unlink(identity, by=by, at=at)
