"""A row and the row it points at belong to one agency: a composite foreign key."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table


class SameAgency(models.BaseConstraint):
    """Composite foreign key ``(agency_id, <field>_id)`` to ``(agency_id, id)`` of the target.

    Foreign keys are checked without row-level security, so a plain one could point into another
    agency; this one cannot. The model pointed at carries a unique constraint on agency and id.
    """

    default_violation_error_message = "This choice does not belong to your agency."

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: Any) -> None:  # type: ignore[override]  # None: nothing inside CREATE TABLE
        """Inside CREATE TABLE: the target may not be ready, so the key is added when the migration ends."""
        self.create_sql(model, schema_editor)

    def create_sql(self, model: type[models.Model] | None, schema_editor: Any) -> None:  # type: ignore[override]
        schema_editor.deferred_sql.append(
            self._alter(model, schema_editor, f"ADD {self._key(model, schema_editor)}")
        )

    def remove_sql(self, model: type[models.Model] | None, schema_editor: Any) -> Statement:  # type: ignore[override]  # as Django's own constraints
        return self._alter(model, schema_editor, f"DROP CONSTRAINT {schema_editor.quote_name(self.name)}")

    def _key(self, model: type[models.Model] | None, schema_editor: Any) -> str:
        quote = schema_editor.quote_name
        field: Any = model._meta.get_field(self.field)  # type: ignore[union-attr]  # always given here
        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({quote('agency_id')}, {quote(field.column)}) "
            f"REFERENCES {quote(field.related_model._meta.db_table)} ({quote('agency_id')}, {quote('id')}) "
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def _alter(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor, change: str
    ) -> Statement:
        table = Table(model._meta.db_table, schema_editor.quote_name)  # type: ignore[union-attr]
        return Statement("ALTER TABLE %(table)s %(change)s", table=table, change=change)

    def validate(
        self,
        model: type[models.Model],
        instance: Any,
        exclude: Any = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        if exclude and self.field in exclude:
            return
        if getattr(instance, f"{self.field}_id") is None:
            return
        try:
            inside = getattr(instance, self.field).agency_id == instance.agency_id
        except ObjectDoesNotExist:  # the database shows no row of another agency
            inside = False
        if not inside:
            raise ValidationError(self.get_violation_error_message(), code="other_agency")

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path = f"{type(self).__module__}.{type(self).__name__}"
        return path, (), {"field": self.field, "name": self.name}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SameAgency):
            return NotImplemented
        return (self.field, self.name) == (other.field, other.name)

    def __hash__(self) -> int:
        return hash((self.field, self.name))
