"""Plans in each state, made with the product's own services, and pages as a browser sends them back."""

from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from django.utils import timezone

from agencies import tenancy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Role
from plans.content import GoalContent, NeedContent, PlanContent
from plans.models import PlanVersion
from plans.services import (
    countersign_version,
    decline_version,
    offer_version,
    sign_version,
    start_plan,
    write_draft,
)
from tests.cast import Cast
from tests.records import plan_content

INCOMPLETE = PlanContent(needs=(NeedContent("Sleep", (GoalContent("I want to sleep"),)), NeedContent("Work")))


def content(cast: Cast) -> PlanContent:
    return plan_content(cast, "as said")


def draft(cast: Cast, reach: str = "assigned", says: PlanContent | None = None) -> PlanVersion:
    """A draft of the practitioner who has this client."""
    with tenancy.activate(cast.pk):
        by = writer(cast, reach)
        return write_draft(start_plan(cast.clients[reach], by=by), content=says or content(cast), by=by)


def offered(cast: Cast, reach: str = "assigned") -> PlanVersion:
    version = draft(cast, reach)
    with tenancy.activate(cast.pk):
        return offer_version(version, by=writer(cast, reach), at=timezone.now())


def signed(cast: Cast) -> PlanVersion:
    """A version of the client with a seat, signed by her and waiting for the practitioner."""
    version = offered(cast, "self")
    with tenancy.activate(cast.pk):
        return client_signs(cast, version)


def client_signs(cast: Cast, version: PlanVersion) -> PlanVersion:
    by = cast.actors[Role.CLIENT]
    return sign_version(version, typed_name="Selma North", device="a phone", by=by, at=timezone.now())


def client_declines(cast: Cast, version: PlanVersion) -> PlanVersion:
    by = cast.actors[Role.CLIENT]
    return decline_version(version, reason="Sundays do not work for me", by=by, at=timezone.now())


def countersign(cast: Cast, version: PlanVersion) -> PlanVersion:
    by = cast.stranger
    return countersign_version(version, typed_name=by.name, device="a desk", by=by, at=timezone.now())


def writer(cast: Cast, reach: str) -> Actor:
    return {"assigned": cast.practitioner, "team": cast.colleague}.get(reach, cast.stranger)


def without_dates(says: PlanContent) -> PlanContent:
    """The same plan with no day by which the objective is met."""
    (need,) = says.needs
    (goal,) = need.goals
    (objective,) = goal.objectives
    goal = replace(goal, objectives=(replace(objective, target_on=None),))
    return replace(says, needs=(replace(need, goals=(goal,)),))


def with_needs(says: PlanContent, count: int) -> PlanContent:
    """The same plan with its need, and all that hangs on it, ``count`` times."""
    return replace(says, needs=says.needs * count)


def as_browser_sends(page: Any) -> dict[str, str]:
    """The fields of the form on a page for writing, as a browser would send them back."""
    reader = _Fields()
    reader.feed(page.content.decode())
    del reader.fields["csrfmiddlewaretoken"]
    return reader.fields


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._inside = False
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self._inside = found.get("class") == "form parts"
        if not self._inside or not (name := found.get("name")):
            return
        if tag == "textarea":
            self._textarea, self.fields[name] = name, ""
        elif tag == "input" and (found.get("type") != "radio" or "checked" in found):
            self.fields[name] = found.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "textarea" and self._textarea:
            text = self.fields[self._textarea].removeprefix("\n")
            self.fields[self._textarea] = text.replace("\n", "\r\n")
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self.fields[self._textarea] += data
