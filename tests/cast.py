"""The world every test speaks of: two complete agencies, north and south.

Each has every role, and one client per reach, named after how the practitioner and the supervisor
of the cast reach her: ``assigned`` (the practitioner's caseload), ``team`` (a colleague's caseload in
the supervisor's team), ``other`` (another team), ``self`` (another team; has a seat in the portal).
Every client has one row of each kind of record, so that there is something that could leak.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from agencies import tenancy
from agencies.access.actors import Actor, actor_from
from agencies.access.vocabulary import Role
from agencies.audit.roots import keep_root
from agencies.models import Agency, Membership, User
from agencies.services import add_member, add_team, found_agency, join_team
from clients.details import ClientDetails
from clients.models import Client
from clients.services import assign_practitioner, name_target, note_strength, open_client, seat_client
from tests import records

PASSWORD = "four calm rivers meet"
PEOPLE = {
    Role.ADMINISTRATOR: "Ada",
    Role.SUPERVISOR: "Sunil",
    Role.PRACTITIONER: "Petra",
    Role.INTAKE: "Ines",
    Role.AUDITOR: "Aubrey",
    Role.CODER: "Cosmo",
}
CLIENTS = {"assigned": "Amara", "team": "Tomas", "other": "Olive", "self": "Selma"}


@dataclass
class Cast:
    """One agency of the cast. Rows are looked at inside ``tenancy.activate(cast.pk)``."""

    agency: Agency
    added: list[Client] = field(default_factory=list)

    @property
    def pk(self) -> int:
        return self.agency.pk

    @property
    def slug(self) -> str:
        return self.agency.slug

    @cached_property
    def _seats(self) -> dict[str, Membership]:
        with tenancy.activate(self.pk), transaction.atomic():
            return {seat.name: seat for seat in Membership.objects.select_related("user").order_by("pk")}

    def seat(self, given_name: str) -> Membership:
        return self._seats[f"{given_name} {self.slug.capitalize()}"]

    @cached_property
    def members(self) -> dict[Role, Membership]:
        found = {role: self.seat(name) for role, name in PEOPLE.items()}
        client = self._seats.get(f"{CLIENTS['self']} {self.slug.capitalize()}")
        return {**found, Role.CLIENT: client} if client else found

    @cached_property
    def users(self) -> dict[Role, User]:
        return {role: seat.user for role, seat in self.members.items() if seat.user}

    @cached_property
    def actors(self) -> dict[Role, Actor]:
        return {role: self.actor(seat) for role, seat in self.members.items()}

    @property
    def support(self) -> Actor:
        """The operator in her support session, which is long over: for the table of rights alone."""
        return self.actor(self.seat("Olga"))

    @property
    def practitioner(self) -> Actor:
        return self.actors[Role.PRACTITIONER]

    @property
    def supervisor(self) -> Actor:
        return self.actors[Role.SUPERVISOR]

    @property
    def colleague(self) -> Actor:
        """A practitioner of the same team: has the client ``team``."""
        return self.actor(self.seat("Colin"))

    @property
    def stranger(self) -> Actor:
        """A practitioner of another team: has the clients ``other`` and ``self``."""
        return self.actor(self.seat("Stella"))

    def actor(self, seat: Membership) -> Actor:
        return actor_from(seat, agency=self.agency, at=timezone.now())

    @cached_property
    def clients(self) -> dict[str, Client]:
        with tenancy.activate(self.pk), transaction.atomic():
            found = {client.given_name: client for client in Client.objects.order_by("pk")}
        return {reach: found[name] for reach, name in CLIENTS.items()}

    def url(self, path: str) -> str:
        """The full address of a path inside the agency: ``north.url("/clients/")``."""
        return f"/a/{self.slug}{path}"

    def today(self) -> date:
        return timezone.now().astimezone(ZoneInfo(self.agency.time_zone)).date()

    def add_clients(self, count: int) -> list[Client]:
        """More clients on the practitioner's caseload, each with all kinds of records."""
        with tenancy.activate(self.pk):
            team = self.clients["assigned"].team
            made = [
                _add_client(self, f"Extra{len(self.added) + n}", team, self.practitioner)
                for n in range(count)
            ]
        self.added += made
        return made


def build(slug: str) -> Cast:
    """Make one agency of the cast with the product's own services, and take a root of its trail."""
    with transaction.atomic():
        cast = _build(slug)
    assert keep_root(cast.agency, at=timezone.now())  # the lines are sealed once their transaction is over
    return cast


def _build(slug: str) -> Cast:
    at = timezone.now() - timedelta(days=200)
    surname = slug.capitalize()
    agency, founder = found_agency(
        name=f"{surname} House",
        slug=slug,
        time_zone="America/Chicago",
        letterhead=f"1 {surname} Street\nSpringfield",
        administrator=_user("Ada", slug),
        at=at,
        mfa_roles=[],  # tests of the demand switch it on
    )
    cast = Cast(agency)
    with tenancy.activate(agency.pk):
        _fill(cast, by=cast.actor(founder), at=at)
    return cast


def _user(given_name: str, slug: str) -> User:
    email, name = f"{given_name.lower()}@{slug}.example", f"{given_name} {slug.capitalize()}"
    user = User(email=email, name=name, password=_encoded())
    user.full_clean()
    user.save()
    return user


@cache
def _encoded() -> str:
    """Hashed once: in the real product, for browsers, hashing is slow by design."""
    return make_password(PASSWORD)


def _fill(cast: Cast, *, by: Actor, at: datetime) -> None:
    alpha, beta = add_team(name="Alpha", by=by), add_team(name="Beta", by=by)

    def member(given_name: str, role: Role, *teams: Any) -> Membership:
        user = _user(given_name, cast.slug)
        seat = add_member(user, role=role, name=user.name, by=by, at=at)
        for team in teams:
            join_team(seat, team=team, by=by)
        return seat

    for role, name in PEOPLE.items():
        if role is not Role.ADMINISTRATOR:
            member(name, role, *([alpha] if role in {Role.SUPERVISOR, Role.PRACTITIONER} else []))
    member("Colin", Role.PRACTITIONER, alpha)
    member("Stella", Role.PRACTITIONER, beta)
    member("Sven", Role.SUPERVISOR, beta)
    cast.__dict__.pop("_seats", None)
    records.add_single_sign_on(cast, by=by, at=at)
    _add_client(cast, CLIENTS["assigned"], alpha, cast.practitioner)
    _add_client(cast, CLIENTS["team"], alpha, cast.colleague)
    _add_client(cast, CLIENTS["other"], beta, cast.stranger)
    seated = _add_client(
        cast, CLIENTS["self"], beta, cast.stranger, seated_as=_user(CLIENTS["self"], cast.slug)
    )
    assert seated.seat_id
    records.add_exceptional(cast, at=at)


def _add_client(
    cast: Cast, given_name: str, team: Any, practitioner: Actor, *, seated_as: User | None = None
) -> Client:
    canary = f"canary-{cast.slug}"
    today = cast.today()
    intake, administrator = cast.actor(cast.seat("Ines")), cast.actor(cast.seat("Ada"))
    details = ClientDetails(
        given_name=given_name,
        family_name=cast.slug.capitalize(),
        opened_on=today - timedelta(days=120),
        phone=f"555-{canary}",
        email=f"{given_name.lower()}@{cast.slug}.example",
    )
    client = open_client(details=details, team=team, by=intake)
    assign_practitioner(
        client,
        practitioner=Membership.objects.get(pk=practitioner.membership_id),
        starts_on=today - timedelta(days=120),
        by=administrator,
    )
    name_target(client, description=f"Walk each evening {canary}", noted_on=today, by=practitioner)
    note_strength(client, description=f"Keeps promises {canary}", noted_on=today, by=practitioner)
    if seated_as is not None:
        seat_client(client, user=seated_as, by=practitioner, at=timezone.now() - timedelta(days=100))
        client.refresh_from_db()
        cast.__dict__.pop("_seats", None)
    records.fill(cast, client, practitioner, canary)
    return client


def names(rows: Any) -> set[str]:
    """The given names of clients, for comparing sets."""
    return {client.given_name for client in rows}
