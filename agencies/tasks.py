"""Work in the background: always for one member of one agency, whose rights are read anew."""

from collections.abc import Callable
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from celery import Task, shared_task
from django.db import transaction
from django.utils import timezone

from agencies import tenancy
from agencies.access.actors import Actor, actor_by_membership
from agencies.audit.context import Origin, coming_from
from agencies.models import Agency

P = ParamSpec("P")
R = TypeVar("R")


class ActorGone(RuntimeError):  # noqa: N818 - a fact about a person, not a fault of the code
    """The member for whom the work was queued has left, or the agency has closed."""


class AgencyTask(Generic[P, R]):
    """A task body with an actor, and the way to queue it."""

    def __init__(self, name: str, body: Callable[Concatenate[Actor, P], R]) -> None:
        self.name = name
        self.body = body
        self.celery_task: Task[Any, Any] | None = None

    def queue(self, actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> None:
        """Send to the queue when the transaction commits. Arguments are plain values, by keyword."""
        message = {"agency_id": actor.agency_id, "membership_id": actor.membership_id, **kwargs}
        transaction.on_commit(lambda: self._send(message), robust=True)  # the work itself is saved already

    def _send(self, message: dict[str, Any]) -> None:
        assert self.celery_task is not None, self.name  # noqa: S101 - set by the decorator below
        self.celery_task.apply_async(kwargs=message)

    def run(self, *, agency_id: int, membership_id: int, **kwargs: Any) -> R:
        """The work itself, inside the agency and as the member; raises ActorGone when there is none."""
        actor = self._actor(agency_id, membership_id)
        origin = Origin(request_id=f"task {self.name}"[:36])
        with tenancy.activate(actor.agency_id), coming_from(origin):
            return self.body(actor, **kwargs)  # type: ignore[call-arg]  # queue() holds the caller to P

    def _actor(self, agency_id: int, membership_id: int) -> Actor:
        agency = Agency.objects.filter(pk=agency_id, closed_at=None).first()
        actor = actor_by_membership(membership_id, agency=agency, at=timezone.now()) if agency else None
        if actor is None:
            raise ActorGone(f"{self.name}: membership {membership_id} is not live in agency {agency_id}")
        return actor


def agency_task(
    name: str, **options: Any
) -> Callable[[Callable[Concatenate[Actor, P], R]], AgencyTask[P, R]]:
    """Make a Celery task of a function ``(actor, *, …)``; write it so that it may run twice."""

    def decorate(body: Callable[Concatenate[Actor, P], R]) -> AgencyTask[P, R]:
        task = AgencyTask(name, body)

        def run(**message: Any) -> R:
            return task.run(**message)

        make: Any = shared_task(name=name, **options)
        task.celery_task = make(run)
        return task

    return decorate
