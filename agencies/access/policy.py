"""May I? One table of rights, asked in the same way by every surface.

Each app's ``policy.py`` registers a :class:`Resource` per model. ``allows`` is defined by
``within_reach``, so a list and a detail page can never disagree. What is not in the table is
not allowed; a role without a team reaches nobody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist, PermissionDenied
from django.db.models import Case, Exists, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import Combinable

from agencies.access import reaches
from agencies.access.actors import Actor
from agencies.access.reaches import ReachQ, Rule
from agencies.access.vocabulary import EMERGENCY_ROLES, Action, Reach, Role
from agencies.tenancy import TenantQuerySet

M = TypeVar("M", bound=Model)

Grants = Mapping[Action, Mapping[Role, Reach]]


class NotGranted(PermissionDenied):
    """The role has no such right at all: answered with 403."""


class OutOfReach(ObjectDoesNotExist):
    """The right exists, this row is not within its reach: answered with 404."""


@dataclass(frozen=True, slots=True)
class Resource:
    """The rights on one model.

    ``grants[action][role]`` says how far; ``reach`` says what each distance means as a filter;
    ``while_`` narrows an action to rows in the right state ("unsigned"), whoever acts, and
    ``otherwise`` is what is said of rows in another state. ``in_emergency`` are the rows that emergency
    access opens, for reading alone: only a resource that names them can be opened by it.
    """

    model: type[Model]
    grants: Grants
    reach: Mapping[Reach, ReachQ] = field(default_factory=dict)
    while_: Mapping[Action, Q] = field(default_factory=dict)
    otherwise: Mapping[Action, str] = field(default_factory=dict)
    in_emergency: Rule | None = None

    def how_far(self, role: Role, action: Action) -> Reach | None:
        """How far the right reaches, or None where the table has no such right."""
        return self.grants.get(action, {}).get(role)

    def within(self, actor: Actor, action: Action) -> Q | None:
        """The rows within reach of the right, in whatever state; None where there is no such right.

        Of the actor's agency, which this does not say: :func:`within_reach` does.
        """
        rows = self.ordinarily(actor, action)
        if rows and self.in_emergency is not None and self.widened(actor, action):
            rows |= self.in_emergency(actor)  # an empty Q is every row already
        return rows

    def ordinarily(self, actor: Actor, action: Action) -> Q | None:
        """As :meth:`within`, without what emergency access opens."""
        reach = self.how_far(actor.role, action)
        return None if reach is None else self.rule(reach)(actor)

    def widened(self, actor: Actor, action: Action) -> bool:
        """Whether emergency access may count: for reading, in the roles that can open it."""
        return (
            self.in_emergency is not None
            and actor.exceptional
            and action is Action.VIEW
            and actor.role in EMERGENCY_ROLES
        )

    def q(self, actor: Actor, action: Action) -> Q | None:
        """The rows ``actor`` may ``action``, or None where the table has no such right."""
        within = self.within(actor, action)
        return None if within is None else within & self.while_.get(action, Q())

    def rule(self, reach: Reach) -> Rule:
        """What a reach means here, with its words."""
        return reaches.EVERYWHERE if reach is Reach.AGENCY else reaches.rule_for(reach, self.reach[reach])

    def rows(self, reach: Reach) -> str:
        """The rows of a reach in words: "clients on their caseload"."""
        return self.rule(reach).phrase.format(records=self.model._meta.verbose_name_plural)

    def through(self, lookup: str, *only: Reach) -> dict[Reach, Rule]:
        """The same reaches, for a row that points at this resource by ``lookup``."""
        return {
            reach: reaches.through(lookup, self.model, self.rule(reach))
            for reach in self.reach
            if not only or reach in only
        }

    def emergency_through(self, lookup: str) -> Rule | None:
        """What emergency access opens here, for a row that points at this resource by ``lookup``."""
        if self.in_emergency is None:
            return None
        return reaches.through(lookup, self.model, self.in_emergency)


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

    A rule on columns of the row, or of the rows it points at, is a plain filter. One that goes to many
    rows stands in a subquery, so that its joins bring no duplicates and the caller's own filters cannot
    combine with it.
    """
    q = _resources[queryset.model].q(actor, action)
    if q is None:
        return queryset.none()
    rows = in_agency_of(actor, queryset)
    if not q:
        return rows
    if _leads_to_ones(rows.model, q):
        return rows.filter(q)
    return rows.filter(pk__in=rows.model._default_manager.filter(q).values("pk"))


def in_agency_of(actor: Actor, rows: QuerySet[M]) -> QuerySet[M]:
    """The rows of the actor's own agency, which is not said twice where the manager said it."""
    if isinstance(rows, TenantQuerySet) and rows.is_narrowed_to(actor.agency_id):
        return rows
    return rows.filter(agency_id=actor.agency_id)


def _leads_to_ones(model: type[Model], q: Q) -> bool:
    return all(_leads_to_one(model, lookup) for lookup in _lookups(q))


def _lookups(q: Q) -> Iterator[str]:
    """What a filter compares, by name; an expression in it counts as a name that no model has."""
    for child in q.children:
        if isinstance(child, Q):
            yield from _lookups(child)
        else:
            yield child[0] if isinstance(child, tuple) else ""


@cache
def _leads_to_one(model: type[Model], lookup: str) -> bool:
    """Whether ``lookup`` compares a column of a row or of one it points at: ``session__client__in``."""
    columns = {name: field for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    columns["pk"] = model._meta.pk
    name, _, rest = lookup.partition(LOOKUP_SEP)
    if name not in columns:
        return False
    if rest in _COMPARISONS:
        return True
    target = columns[name].related_model
    return isinstance(target, type) and _leads_to_one(target, rest)


_COMPARISONS = {"", "exact", "gt", "gte", "in", "isnull", "lt", "lte"}


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
    waited = reached.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True).first()
    found = reached.first() if waited is not None else None
    if found is None:
        raise OutOfReach(f"This {obj._meta.verbose_name} is not within your reach any more.")
    return found


def annotate_allowed(actor: Actor, queryset: QuerySet[M], *actions: Action) -> QuerySet[Any]:
    """Add ``may_<action>`` to each row, in the same query: for buttons in lists."""
    allowed = {f"may_{action.value}": _whether(actor, queryset.model, action) for action in actions}
    annotated: QuerySet[Any] = queryset.annotate(**allowed)
    return annotated


def _whether(actor: Actor, model: type[Model], action: Action) -> Combinable:
    """Whether ``actor`` may ``action`` the row at hand, as a part of a query."""
    q = _resources[model].q(actor, action)
    if q is None or not _leads_to_ones(model, q):
        rows = model._default_manager.filter(pk=OuterRef("pk"))
        return Exists(within_reach(actor, action, rows)) if q is not None else Value(False)
    return Case(When(Q(agency_id=actor.agency_id) & q, then=True), default=False)
