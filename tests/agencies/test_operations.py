"""Migration operations of our own that the house's migrations do not show by being there."""

import pytest
from django.db import IntegrityError, connections, models, transaction
from django.db.migrations.operations import AddConstraint, CreateModel
from django.db.migrations.state import ProjectState

from agencies.operations import Together

SHELF = CreateModel(
    "Shelf", [("id", models.BigAutoField(primary_key=True)), ("books", models.IntegerField())]
)
RULES = Together(
    AddConstraint("shelf", models.CheckConstraint(condition=models.Q(books__gt=0), name="shelf_has_books")),
    AddConstraint("shelf", models.UniqueConstraint(fields=["books"], name="shelf_is_like_no_other")),
)


@pytest.mark.django_db(databases=["owner"])
@pytest.mark.parametrize("built", [True, False])
def test_constraints_are_added_together_and_taken_back(built: bool) -> None:
    """Whether or not the state has built its models before."""
    before = ProjectState()
    SHELF.state_forwards("clients", before)
    if built:
        assert before.apps.get_model("clients", "shelf")
    after = before.clone()
    RULES.state_forwards("clients", after)
    model = after.apps.get_model("clients", "shelf")
    names = ["shelf_has_books", "shelf_is_like_no_other"]
    assert [rule.name for rule in model._meta.constraints] == names
    assert before.models["clients", "shelf"].options.get("constraints", []) == []

    owner = connections["owner"]
    rows = model._default_manager.using("owner")
    with owner.schema_editor() as editor:
        SHELF.database_forwards("clients", editor, ProjectState(), before)
        RULES.database_forwards("clients", editor, before, after)
    rows.create(books=1)
    for refused in (0, 1):
        with pytest.raises(IntegrityError), transaction.atomic("owner"):
            rows.create(books=refused)
    with owner.schema_editor() as editor:
        RULES.database_backwards("clients", editor, after, before)
    rows.create(books=1)
    rows.create(books=0)
    assert rows.count() == 3
    assert RULES.describe().count("Create constraint") == 2
