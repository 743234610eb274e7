"""The long forms of Django's admin: one to add a record of each kind, one to change it."""

from functools import cache

from django.urls import reverse

from agencies.access.vocabulary import Action
from agencies.drafts.long_forms import LongForm, register_form
from agencies.tenancy import TenantModel


@cache
def adding(model: type[TenantModel]) -> LongForm:
    """The page on which a record of this kind is added; registered when it is asked for first."""
    meta = model._meta
    return register_form(
        LongForm(
            name=f"admin.{meta.label_lower}.add",
            title=f"New {meta.verbose_name}",
            model=model,
            action=Action.ADD,
            address=lambda _: reverse(f"admin:{meta.app_label}_{meta.model_name}_add"),
            alone=True,
        )
    )


@cache
def changing(model: type[TenantModel]) -> LongForm:
    """The page on which a record of this kind is changed; registered when it is asked for first."""
    meta = model._meta
    page = f"admin:{meta.app_label}_{meta.model_name}_change"
    return register_form(
        LongForm(
            name=f"admin.{meta.label_lower}.change",
            title=str(meta.verbose_name).capitalize(),
            model=model,
            action=Action.CHANGE,
            address=lambda row: reverse(page, args=[row.public_id]),
        )
    )
