"""Migration operations that put the house rules into the database itself."""

from typing import Any

from django.db.migrations.operations import AddConstraint
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

SCOPE = "agency_id = NULLIF(current_setting('app.agency_id', true), '')::bigint"


class _TableOperation(Operation):
    reversible = True
    reduces_to_sql = True

    def __init__(self, *models: str) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models themselves do not change."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for table in self._tables(app_label, to_state):
            for statement in self.forwards(table):
                schema_editor.execute(statement)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for table in self._tables(app_label, to_state):
            for statement in self.backwards(table):
                schema_editor.execute(statement)

    def _tables(self, app_label: str, state: ProjectState) -> list[str]:
        return [state.apps.get_model(app_label, model)._meta.db_table for model in self.models]

    def forwards(self, table: str) -> list[str]:
        raise NotImplementedError

    def backwards(self, table: str) -> list[str]:
        raise NotImplementedError


class Together(Operation):
    """Constraints added one after the other, with the models around them built once and not after each.

    Building them is nearly all the time that a migration takes.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, *operations: AddConstraint) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        built = state.__dict__.pop("apps", None)  # without them, an operation only notes what it adds
        for operation in self.operations:
            operation.state_forwards(app_label, state)
        if built is not None:
            state.__dict__["apps"] = built
            state.reload_models([(app_label, each.model_name_lower) for each in self.operations])

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)


class EnableRowLevelSecurity(_TableOperation):
    """Let the database show and accept only rows of the active agency, to the owner too."""

    def forwards(self, table: str) -> list[str]:
        return [
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY agency ON "{table}" USING ({SCOPE}) WITH CHECK ({SCOPE})',
        ]

    def backwards(self, table: str) -> list[str]:
        return [
            f'DROP POLICY agency ON "{table}"',
            f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        ]

    def describe(self) -> str:
        return f"Row-level security on {', '.join(self.models)}"


class AppendOnly(_TableOperation):
    """Refuse UPDATE, DELETE and TRUNCATE by trigger, whoever asks."""

    def forwards(self, table: str) -> list[str]:
        return [
            (
                f'CREATE FUNCTION "{table}_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$ '
                f"BEGIN RAISE EXCEPTION 'rows of {table} are never changed or removed' "
                "USING ERRCODE = 'integrity_constraint_violation'; END $$"
            ),
            (
                f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}" '
                f'FOR EACH ROW EXECUTE FUNCTION "{table}_append_only"()'
            ),
            (
                f'CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON "{table}" '
                f'FOR EACH STATEMENT EXECUTE FUNCTION "{table}_append_only"()'
            ),
        ]

    def backwards(self, table: str) -> list[str]:
        return [
            f'DROP TRIGGER append_only_truncate ON "{table}"',
            f'DROP TRIGGER append_only ON "{table}"',
            f'DROP FUNCTION "{table}_append_only"()',
        ]

    def describe(self) -> str:
        return f"Append only: {', '.join(self.models)}"


class FreezeWhen(_TableOperation):
    """Refuse to change or remove a row once ``condition`` holds.

    ``condition`` is SQL over ``{row}`` (the row before and, where given, after the change), for
    instance ``{row}.signed_at IS NOT NULL``; ``state`` says in the refusal what the row is then. Columns in
    ``still`` may go on changing. With ``and_inserts`` new rows are refused too: the parts of a signed whole.
    """

    def __init__(
        self,
        model: str,
        *,
        condition: str,
        state: str = "closed",
        still: tuple[str, ...] = (),
        and_inserts: bool = False,
    ) -> None:
        super().__init__(model)
        self.model = model
        self.condition = condition
        self.state = state
        self.still = still
        self.and_inserts = and_inserts

    def forwards(self, table: str) -> list[str]:
        columns = ", ".join(f"'{column}'" for column in self.still)
        same = f"to_jsonb(OLD) - ARRAY[{columns}]::text[]"
        body = (
            "IF TG_OP = 'INSERT' THEN "
            f"IF {self.condition.format(row='NEW')} THEN {self._refusal(table)} END IF; RETURN NEW; END IF; "
            f"IF NOT ({self.condition.format(row='OLD')}) THEN "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; ELSE RETURN NEW; END IF; END IF; "
            f"IF TG_OP = 'UPDATE' AND {same} = {same.replace('OLD', 'NEW')} THEN RETURN NEW; END IF; "
            f"{self._refusal(table)} RETURN NULL;"
        )
        events = "INSERT OR UPDATE OR DELETE" if self.and_inserts else "UPDATE OR DELETE"
        return [
            f'CREATE FUNCTION "{table}_frozen"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$',
            (
                f'CREATE TRIGGER frozen BEFORE {events} ON "{table}" '
                f'FOR EACH ROW EXECUTE FUNCTION "{table}_frozen"()'
            ),
        ]

    def _refusal(self, table: str) -> str:
        return (
            f"RAISE EXCEPTION 'this row of {table} is {self.state} and never changes' "
            "USING ERRCODE = 'integrity_constraint_violation';"
        )

    def backwards(self, table: str) -> list[str]:
        return [f'DROP TRIGGER frozen ON "{table}"', f'DROP FUNCTION "{table}_frozen"()']

    def describe(self) -> str:
        return f"Freeze {self.model} when {self.condition}"
