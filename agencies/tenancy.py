"""The ambient guard: a tenant's rows can be reached only inside their agency.

``activate(agency_id)`` opens the scope. A tenant queryset may be built anywhere
(class bodies, form fields), but one that *runs* outside a scope raises
:class:`NoActiveAgency`. The database enforces the same scope by row-level
security, for whatever does not pass through here.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any, ClassVar, NoReturn, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.related_lookups import RelatedExact
from django.db.models.sql import Query

from agencies import ambient
from agencies.constraints import SameAgency

T = TypeVar("T", bound="TenantModel")


class NoActiveAgency(RuntimeError):  # noqa: N818 - reads as what it is at the place it is caught
    """A tenant's rows were asked for outside ``activate()``."""


def activate(agency_id: int) -> AbstractContextManager[None]:
    """Open the scope of one agency, by its integer id."""
    return ambient.scope(agency_id=agency_id)


def as_person(user_id: int) -> AbstractContextManager[None]:
    """Open the scope in which a person sees her own memberships, wherever they are."""
    return ambient.scope(user_id=user_id)


def active_agency() -> int | None:
    """The id of the active agency, or None outside every scope."""
    return ambient.active_settings().get(ambient.AGENCY)


def require_active_agency() -> int:
    """The id of the active agency; raises NoActiveAgency outside a scope."""
    agency_id = active_agency()
    if agency_id is None:
        raise NoActiveAgency("no agency is active")
    return agency_id


class TenantQuerySet(models.QuerySet[T]):
    _scoped = False
    _agency: int | None = None

    @classmethod
    def as_manager(cls) -> Any:
        """Would make a manager that does not narrow to the agency: say TenantManager.from_queryset()."""
        raise TypeError("Use TenantManager.from_queryset() for tenant models.")

    def across_agencies(self, *, reason: str) -> Self:
        """Lift the ambient guard (never the database's). ``reason`` is for the reader and for grep."""
        if not reason:
            raise ValueError("Say why the scope is lifted.")
        rows = self.all()
        rows._scoped = True  # noqa: SLF001 - of this very class
        return rows

    def is_narrowed_to(self, agency_id: int) -> bool:
        """Whether the manager has narrowed these rows to this agency already."""
        return self._agency == agency_id

    def _guard(self, operation: str) -> None:
        if not self._scoped:
            raise NoActiveAgency(f"{self.model._meta.label}: {operation} outside activate()")

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]  # private to Django, stable for ten years
        clone._scoped, clone._agency = self._scoped, self._agency
        return clone

    def _combinator_query(self, combinator: str, *others: Any, all: bool = False) -> Self:  # noqa: A002 - Django's
        combined: Self = super()._combinator_query(combinator, *others, all=all)  # type: ignore[misc]  # private to Django
        return combined._narrowed_like(others)

    def __or__(self, other: Any) -> Self:
        return super().__or__(other)._narrowed_like((other,))

    def __xor__(self, other: Any) -> Self:
        return super().__xor__(other)._narrowed_like((other,))

    def _narrowed_like(self, others: Iterable[Any]) -> Self:
        """Rows put together are narrowed to an agency only if all of them were."""
        if any(getattr(rows, "_agency", None) != self._agency for rows in others):
            self._agency = None
        return self

    def _fetch_all(self) -> None:
        self._guard("reading")
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[T]:
        self._guard("iterator()")
        return super().iterator(chunk_size)

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._guard("aggregate()")
        return super().aggregate(*args, **kwargs)

    def count(self) -> int:
        self._guard("count()")
        return super().count()

    def exists(self) -> bool:
        self._guard("exists()")
        return super().exists()

    def update(self, **kwargs: Any) -> int:
        self._guard("update()")
        return super().update(**kwargs)

    def _update(self, values: Any) -> int:
        self._guard("update()")
        return super()._update(values)  # type: ignore[misc, no-any-return]  # private to Django

    def delete(self) -> tuple[int, dict[str, int]]:
        self._guard("delete()")
        return super().delete()

    def _raw_delete(self, using: str | None) -> int:
        self._guard("delete()")
        return super()._raw_delete(using)

    def explain(self, *args: Any, **kwargs: Any) -> str:
        self._guard("explain()")
        return super().explain(*args, **kwargs)

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        self._guard("use as a subquery")
        return super().resolve_expression(*args, **kwargs)

    def bulk_create(self, objs: Iterable[T], *args: Any, **kwargs: Any) -> list[T]:
        rows = list(objs)
        self._guard("bulk_create()")
        for row in rows:
            row.refuse_other_agency()
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[T], fields: Iterable[str], *args: Any, **kwargs: Any) -> int:
        self._guard("bulk_update()")
        return super().bulk_update(objs, fields, *args, **kwargs)

    def in_sql(self) -> tuple[str, tuple[Any, ...]]:
        """The question as SQL with its values, for use as a part of another."""
        self._guard("use as a subquery")
        return self.query.sql_with_params()

    def raw(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NoActiveAgency("raw SQL cannot be scoped")

    def extra(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NoActiveAgency("extra() cannot be scoped")


_Guarded = models.Manager.from_queryset(TenantQuerySet)


class TenantManager(_Guarded[T]):
    """The default manager of every tenant model; narrows to the active agency.

    A model with a queryset of its own says ``objects = TenantManager.from_queryset(ItsQuerySet)()``.
    """

    def get_queryset(self) -> TenantQuerySet[T]:
        agency_id = active_agency()
        narrowed = _rows_of(self.model, agency_id).chain() if agency_id is not None else None
        rows: TenantQuerySet[T] = self._queryset_class(  # type: ignore[attr-defined]  # as Django's own manager does
            model=self.model,
            query=narrowed,
            using=self._db,
            hints=self._hints,  # type: ignore[attr-defined]
        )
        rows._scoped, rows._agency = narrowed is not None, agency_id  # noqa: SLF001 - of this very class
        return rows


@lru_cache(maxsize=4096)
def _rows_of(model: type[models.Model], agency_id: int) -> Query:
    """All rows of one agency. Every question begins with it, and a copy costs less than a new one."""
    query = models.QuerySet(model).filter(agency_id=agency_id).query
    (said,) = query.where.children  # the one comparison, as Django has put it together
    query.where.children = [_OfAgency(said.lhs, agency_id)]  # type: ignore[list-item, union-attr]
    return query


class _OfAgency(RelatedExact):
    """``agency_id = 5``, which every question says: put into SQL without asking how each time."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        quote = compiler.quote_name_unless_alias
        return f"{quote(self.lhs.alias)}.{quote(self.lhs.target.column)} = %s", (self.rhs,)


class TenantModel(models.Model):
    """A row that belongs to one agency for as long as it exists."""

    agency = models.ForeignKey(
        "agencies.Agency",
        models.PROTECT,
        default=require_active_agency,
        editable=False,
        related_name="+",
        db_index=False,
    )
    public_id = models.UUIDField("reference", default=uuid.uuid4, editable=False)

    objects = TenantManager()

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "id"], name="%(app_label)s_%(class)s_agency_id"),
            models.UniqueConstraint(
                fields=["agency", "public_id"], name="%(app_label)s_%(class)s_agency_public_id"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.refuse_other_agency()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.refuse_other_agency()
        return super().delete(*args, **kwargs)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """As Django's, without asking twice whether a row pointed at exists: SameAgency asks that."""
        guarded = {c.field for c in self._meta.constraints if isinstance(c, SameAgency)}
        asked_there = {field for field in guarded if getattr(self, f"{field}_id") is not None}
        super().clean_fields(exclude={"agency", *asked_there, *(exclude or ())})

    def get_constraints(self) -> Any:
        """As Django's, without the two that hold for every new row: nobody chooses ids or references."""
        given: Any = super().get_constraints()
        return [(model, [c for c in rules if c.name not in _unchosen(model)]) for model, rules in given]

    def clean_by_itself(self, changed: Collection[str] | None = None) -> None:
        """As ``full_clean()``, without what the database judges anyway when the row is written.

        ``changed`` are the fields that will be saved, None for all: where the others point was judged before.
        """
        self.full_clean(validate_unique=False, validate_constraints=False)
        for rule in self._meta.constraints:
            if isinstance(rule, SameAgency):
                names = {rule.field, f"{rule.field}_id"}
                if changed is None or names.intersection(changed):
                    rule.validate(type(self), self)

    def concerned_client(self) -> uuid.UUID | None:
        """The reference of the client whose record this row is part of, or None for none."""
        return None

    def refuse_other_agency(self) -> None:
        """Raise unless the row belongs to the active agency."""
        if self.agency_id != require_active_agency():
            raise ValidationError("This record belongs to another agency.", code="other_agency")


def _unchosen(model: type[models.Model]) -> set[str]:
    names = {"app_label": model._meta.app_label, "class": model._meta.model_name}
    return {str(constraint.name) % names for constraint in TenantModel.Meta.constraints}
