"""Who has access: everybody's seat as a table, for the yearly review of an agency's access."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from agencies.access import policy
from agencies.access.vocabulary import Action
from agencies.audit.services import record_rows
from agencies.middleware import AgencyRequest
from agencies.models import Membership, TeamMember
from agencies.spreadsheets import as_csv
from agencies.standing import standing_of_seat

HEAD = ("Name", "E-mail address", "Role", "Title", "Teams", "State", "Since")


@require_GET
def access_list(request: AgencyRequest) -> HttpResponse:
    """The seats within reach as CSV; a line of its own in the trail, because it leaves the product."""
    policy.require(request.actor, Action.EXPORT, Membership)
    record_rows(Action.EXPORT, Membership, by=request.actor)
    name = f"access-{request.agency.slug}-{request.actor.today:%Y-%m-%d}.csv"
    return HttpResponse(
        as_csv(HEAD, _rows(request)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _rows(request: AgencyRequest) -> Iterator[tuple[object, ...]]:
    teams: dict[int, list[str]] = {}
    places = policy.within_reach(request.actor, Action.VIEW, TeamMember.objects.all())
    for seat_id, team in places.order_by("team__name", "pk").values_list("membership_id", "team__name"):
        teams.setdefault(seat_id, []).append(team)
    seats = policy.within_reach(request.actor, Action.EXPORT, Membership.objects.select_related("user"))
    for seat in seats.order_by("name", "pk"):
        standing = standing_of_seat(seat)
        since = standing.since and f"{timezone.localtime(standing.since):%Y-%m-%d}"
        yield (
            seat.name,
            seat.user and seat.user.email,
            seat.get_role_display(),
            seat.title,
            ", ".join(teams.get(seat.pk, [])),
            standing.label,
            since,
        )
