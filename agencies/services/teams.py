"""Teams, and who is in them."""

from agencies.access.actors import Actor
from agencies.audit import writing
from agencies.models import Membership, Team, TeamMember


def add_team(*, name: str, by: Actor) -> Team:
    return writing.add(Team(name=name), by=by)


def join_team(membership: Membership, *, team: Team, by: Actor) -> TeamMember:
    return writing.add(TeamMember(team=team, membership=membership), by=by)
