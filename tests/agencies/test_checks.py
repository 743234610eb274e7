"""A model without its protection is named, with what to do."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test.utils import isolate_apps

from agencies.checks import faults_of, tenant_models
from agencies.constraints import SameAgency
from agencies.models import Team
from agencies.tenancy import TenantModel


def ids(model: type[TenantModel]) -> set[str | None]:
    return {fault.id for fault in faults_of(model)}


def test_product_models_are_protected() -> None:
    assert [fault for model in tenant_models() for fault in faults_of(model)] == []


@isolate_apps("agencies")
def test_e001_model_without_rights_is_named() -> None:
    class Shelf(TenantModel):
        class Meta(TenantModel.Meta):
            app_label = "agencies"

    assert ids(Shelf) == {"evoke.E001"}


@isolate_apps("agencies")
def test_e002_foreign_key_without_same_agency_is_named() -> None:
    class Shelf(TenantModel):
        team = models.ForeignKey(Team, models.PROTECT)

        class Meta(TenantModel.Meta):
            app_label = "agencies"

    class GuardedShelf(TenantModel):
        team = models.ForeignKey(Team, models.PROTECT)

        class Meta(TenantModel.Meta):
            app_label = "agencies"
            constraints = [*TenantModel.Meta.constraints, SameAgency(field="team", name="x")]

    assert ids(Shelf) == {"evoke.E001", "evoke.E002"}
    assert ids(GuardedShelf) == {"evoke.E001"}


@isolate_apps("agencies")
def test_e003_hidden_and_generic_relations_are_named() -> None:
    class Shelf(TenantModel):
        teams = models.ManyToManyField(Team)
        kind = models.ForeignKey(ContentType, models.PROTECT)
        row = models.PositiveBigIntegerField()
        anything = GenericForeignKey("kind", "row")

        class Meta(TenantModel.Meta):
            app_label = "agencies"

    faults = [fault for fault in faults_of(Shelf) if fault.id == "evoke.E003"]
    assert {fault.msg.split(" ")[0] for fault in faults} == {
        "agencies.Shelf.teams",
        "agencies.Shelf.anything",
    }


@isolate_apps("agencies")
def test_e004_uniqueness_without_agency_is_named() -> None:
    class Shelf(TenantModel):
        code = models.CharField(max_length=5, unique=True)
        label = models.CharField(max_length=5)

        class Meta(TenantModel.Meta):
            app_label = "agencies"
            constraints = [
                *TenantModel.Meta.constraints,
                models.UniqueConstraint(fields=["label"], name="shelf_label"),
            ]

    faults = [fault for fault in faults_of(Shelf) if fault.id == "evoke.E004"]
    assert {fault.msg.split(" ")[1] for fault in faults} == {"code", "shelf_label"}
