"""The long forms of the product, as drafts know them. Each room registers its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.vocabulary import Action
from agencies.tenancy import TenantModel

NO_RECORD: Final = UUID(int=0)  # the reference where a form is about no record yet


@dataclass(frozen=True, slots=True)
class LongForm:
    """A form whose text is kept until it is sent.

    A draft's reference names a row of ``model``: the record written on or, where the form makes a
    new one, the record it is added to; ``action`` is what one must be allowed to do with that row to go
    on writing. A form that is about no row (``alone``) asks for the right alone. ``address`` gives the
    page of a row. What is typed into the fields named in ``unkept`` is never kept.
    """

    name: str
    title: str
    model: type[TenantModel]
    action: Action
    address: Callable[[Any], str]
    alone: bool = False
    unkept: frozenset[str] = frozenset()

    def rows(self, actor: Actor, action: Action, references: Iterable[UUID]) -> Mapping[UUID, Model | None]:
        """Those of the records that ``actor`` may ``action``, by reference."""
        if self.alone:
            return {NO_RECORD: None} if policy.granted(actor, action, self.model) else {}
        rows = self.model._default_manager.filter(public_id__in=set(references))
        return {row.public_id: row for row in policy.within_reach(actor, action, rows)}


_forms: dict[str, LongForm] = {}


def register_form(form: LongForm) -> LongForm:
    """Let text of this form be kept; refuses a second form of the same name."""
    if form.name in _forms:
        raise ImproperlyConfigured(f"There is a long form named {form.name} already.")
    _forms[form.name] = form
    return form


def known_forms() -> Mapping[str, LongForm]:
    """Every form whose text is kept, by name."""
    return _forms
