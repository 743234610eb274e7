"""What a client's page shows of plans."""

from agencies.access import policy
from agencies.access.vocabulary import Action
from agencies.middleware import AgencyRequest
from clients.models import Client
from clients.panels import Panel, add_panel
from clients.policy import may_add_to
from plans import selectors
from plans.models import Plan
from plans.states import line_of


@add_panel(30)
def plans_panel(request: AgencyRequest, client: Client) -> Panel | None:
    """The client's plans as they stand, and the way to a new one."""
    actor = request.actor
    if not policy.granted(actor, Action.VIEW, Plan):
        return None
    plans = [line_of(version) for version in selectors.current_versions(actor, client)]
    may_start = client.closed_on is None and may_add_to(actor, client, Plan)
    return Panel("plans/client_panel.html", {"plans": plans, "may_start": may_start})
