"""An agency while it is being filled: its seats, its clock, and who acts when."""

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from agencies.access.actors import Actor, actor_from
from agencies.models import Agency, Membership, Team
from clients.models import Client
from config.demo.agencies import AgencyScript
from config.demo.days import Timeline
from config.demo.story import Story
from sessions.models import Session


@dataclass(frozen=True, slots=True)
class World:
    """``encoded`` is the password as it is stored: hashed once, since hashing is slow by design."""

    script: AgencyScript
    agency: Agency
    today: date
    encoded: str
    seats: dict[str, Membership] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment on the agency's own clock."""
        return self.script.moment(day, hour, minute)

    def actor(self, name: str, at: datetime) -> Actor:
        """The member of the staff of this name, acting at this moment."""
        return self.acting(self.seats[name], at)

    def acting(self, seat: Membership, at: datetime) -> Actor:
        return actor_from(seat, agency=self.agency, at=at)

    def generator(self, *names: object) -> Random:
        """A generator for one purpose, the same at every load."""
        return Random("/".join([self.script.slug, *map(str, names)]))


@dataclass(slots=True)
class Case:
    """One client while her story is being entered."""

    story: Story
    client: Client
    days: Timeline
    rng: Random
    sessions: list[Session] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        return f"{self.client.given_name} {self.client.family_name}"
