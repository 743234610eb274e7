"""May I? One table of rights, asked in the same way by every surface.

Each app's ``policy.py`` registers a :class:`Resource` per model. ``allows`` is defined by
``within_reach``, so a list and a detail page can never disagree. What is not in the table is
not allowed; a role without a team reaches nobody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist, PermissionDenied
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from agencies.access.actors import Actor
from agencies.access.vocabulary import Action, Reach, Role

M = TypeVar("M", bound=Model)

ReachQ = Callable[[Actor], Q]
Grants = Mapping[Action, Mapping[Role, Reach]]


class NotGranted(PermissionDenied):
    """The role has no such right at all: answered with 403."""


class OutOfReach(ObjectDoesNotExist):
    """The right exists, this row is not within its reach: answered with 404."""


@dataclass(frozen=True, slots=True)
class Resource:
    """The rights on one model.

    ``grants[action][role]`` says how far; ``reach`` says what each distance means as a filter;
    ``while_`` narrows an action to rows in the right state ("unsigned"), whoever acts.
    """

    model: type[Model]
    grants: Grants
    reach: Mapping[Reach, ReachQ] = field(default_factory=dict)
    while_: Mapping[Action, Q] = field(default_factory=dict)

    def q(self, actor: Actor, action: Action) -> Q | None:
        """The rows ``actor`` may ``action``, or None where the table has no such right."""
        granted = self.grants.get(action, {}).get(actor.role)
        if granted is None:
            return None
        rows = Q(agency_id=actor.agency_id) & self.while_.get(action, Q())
        return rows if granted is Reach.AGENCY else rows & self.reach[granted](actor)

    def through(self, lookup: str, *only: Reach) -> dict[Reach, ReachQ]:
        """The same reaches, for a row that points at this resource by ``lookup``."""
        return {
            reach: _through(lookup, self.model, q)
            for reach, q in self.reach.items()
            if not only or reach in only
        }


def _through(lookup: str, model: type[Model], q: ReachQ) -> ReachQ:
    def rows_pointing_there(actor: Actor) -> Q:
        return Q(**{f"{lookup}__in": model._default_manager.filter(q(actor)).values("pk")})

    return rows_pointing_there


_resources: dict[type[Model], Resource] = {}


def register(resource: Resource) -> Resource:
    """Enter a resource into the table; refuses a table that names an undefined reach."""
    named = {reach for roles in resource.grants.values() for reach in roles.values()}
    undefined = named - {Reach.AGENCY} - set(resource.reach)
    if undefined:
        raise ImproperlyConfigured(f"{resource.model._meta.label}: no rule for reach {sorted(undefined)}")
    if resource.model in _resources:
        raise ImproperlyConfigured(f"{resource.model._meta.label} is in the table already")
    _resources[resource.model] = resource
    return resource


def resources() -> Mapping[type[Model], Resource]:
    """The whole table, by model."""
    return _resources


def granted(actor: Actor, action: Action, model: type[Model]) -> bool:
    """Whether the role has this right at all: for menus, buttons and blank forms."""
    return actor.role in _resources[model].grants.get(action, {})


def require(actor: Actor, action: Action, model: type[Model]) -> None:
    """Raise NotGranted unless the role has this right at all."""
    if not granted(actor, action, model):
        raise NotGranted(f"As {actor.role_label.lower()} you may not {action.label.lower()} this.")


def within_reach(actor: Actor, action: Action, queryset: QuerySet[M]) -> QuerySet[M]:
    """The rows of ``queryset`` that ``actor`` may ``action``; none where there is no such right.

    The rule stands in a subquery, so its joins bring no duplicates and the caller's own filters
    cannot combine with it.
    """
    q = _resources[queryset.model].q(actor, action)
    if q is None:
        return queryset.none()
    return queryset.filter(pk__in=queryset.model._default_manager.filter(q).values("pk"))


def allows(actor: Actor, action: Action, obj: Model) -> bool:
    """Whether ``obj``, as the database has it, is within reach."""
    return within_reach(actor, action, type(obj)._default_manager.filter(pk=obj.pk)).exists()


def ensure(actor: Actor, action: Action, obj: Model) -> None:
    """Raise NotGranted or OutOfReach unless ``actor`` may ``action`` this row."""
    require(actor, action, type(obj))
    if not allows(actor, action, obj):
        raise OutOfReach(f"This {obj._meta.verbose_name} is not within your reach.")


def locked(actor: Actor, action: Action, obj: M) -> M:
    """The row read anew and locked for the rest of the transaction, if ``actor`` may ``action`` it.

    Locking and reading are two statements: one that waited for the lock would still judge the
    reach by what it saw before it waited.
    """
    require(actor, action, type(obj))
    reached = within_reach(actor, action, type(obj)._default_manager.filter(pk=obj.pk))
    waited = reached.select_for_update(of=("self",)).values_list("pk", flat=True).first()
    found = reached.first() if waited is not None else None
    if found is None:
        raise OutOfReach(f"This {obj._meta.verbose_name} is not within your reach any more.")
    return found


def annotate_allowed(actor: Actor, queryset: QuerySet[M], *actions: Action) -> QuerySet[Any]:
    """Add ``may_<action>`` to each row, in the same query: for buttons in lists."""
    rows = queryset.model._default_manager.filter(pk=OuterRef("pk"))
    annotated: QuerySet[Any] = queryset.annotate(
        **{f"may_{action.value}": Exists(within_reach(actor, action, rows)) for action in actions}
    )
    return annotated
