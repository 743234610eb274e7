"""The policy for Django's admin: rows, buttons, choices and history, for every record registered.

An admin class says what to show; who may is answered here, by the table of rights alone.
"""

from typing import Any, NoReturn, TypeVar
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.forms import ModelChoiceField, ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from agencies.access import policy
from agencies.access.actors import Actor
from agencies.access.admin_checks import FiltersInReach
from agencies.access.admin_forms import AgencyModelForm
from agencies.access.admin_writing import KeepsText
from agencies.access.forms import choices_in_reach
from agencies.access.vocabulary import Action
from agencies.audit import writing
from agencies.audit.models import AuditEvent
from agencies.audit.services import record, record_search, record_trail
from agencies.drafts.long_forms import NO_RECORD
from agencies.tenancy import TenantModel

T = TypeVar("T", bound=TenantModel)


def actor_of(request: HttpRequest) -> Actor:
    """The member acting in this request; every request below the prefix has one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by AgencyPrefix
    return actor


class _Rights:
    """Django's four questions, put to the policy."""

    model: Any

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, Action.VIEW, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, Action.CHANGE, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, Action.DELETE, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policy.granted(actor_of(request), Action.ADD, self.model)

    def _may(self, request: HttpRequest, action: Action, obj: Any) -> bool:
        actor = actor_of(request)
        if obj is None or obj.pk is None:
            return policy.granted(actor, action, self.model)
        return policy.allows(actor, action, obj)

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        target = db_field.remote_field.model
        kwargs["queryset"] = choices_in_reach(actor_of(request), target._default_manager.all())
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc, no-any-return]


class AgencyAdmin(_Rights, KeepsText, admin.ModelAdmin[T]):
    """Base of every record's admin class. Writes go through the services' gate and tell the trail."""

    form = AgencyModelForm
    checks_class = FiltersInReach
    show_full_result_count = False
    list_per_page = 50
    save_on_top = False
    actions = None
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[T]:
        return policy.within_reach(actor_of(request), Action.VIEW, super().get_queryset(request))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Filter along a relation only where ``list_filter`` offers it.

        Else an address typed by hand would tell which rows have records that the role may not see.
        """
        offered = [entry[0] if isinstance(entry, tuple) else entry for entry in self.list_filter]
        along = [lookup == path or lookup.startswith(f"{path}{LOOKUP_SEP}") for path in offered]
        if self._is_relation(lookup.split(LOOKUP_SEP, maxsplit=1)[0]) and not any(along):
            return False
        return super().lookup_allowed(lookup, value, request)

    def _is_relation(self, name: str) -> bool:
        try:
            return bool(self.opts.get_field(name).is_relation)
        except FieldDoesNotExist:
            return False  # "pk", or nothing at all: Django's own answer stands

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[T], search_term: str
    ) -> tuple[QuerySet[T], bool]:
        """The rows that fit; searching is told to the trail, in lists and where a form looks things up."""
        if search_term.strip():
            record_search(self.model, by=actor_of(request))
        return self.find(request, queryset, search_term)

    def find(self, request: HttpRequest, queryset: QuerySet[T], search_term: str) -> tuple[QuerySet[T], bool]:
        """As Django finds rows, unless the class says better; and whether a row may come twice."""
        return super().get_search_results(request, queryset, search_term)

    def _get_obj_does_not_exist_redirect(self, *_: Any) -> NoReturn:
        """A row out of reach is not found, here as everywhere; Django would lead to its first page."""
        raise Http404

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> T | None:
        """The row by its reference, as our own links name it, or by its key, as Django's do.

        What is sent is compared with a row that nobody else can change meanwhile.
        """
        found = self._found(request, object_id, from_field)
        writes = request.method == "POST" and policy.granted(actor_of(request), Action.CHANGE, self.model)
        if found is None or not writes:
            return found
        self.model._default_manager.select_for_update(of=("self",), no_key=True).get(pk=found.pk)
        return self._found(request, object_id, from_field)

    def _found(self, request: HttpRequest, object_id: str, from_field: str | None) -> T | None:
        try:
            reference = UUID(object_id)
        except ValueError:
            return super().get_object(request, object_id, from_field)
        return self.get_queryset(request).filter(public_id=reference).first()

    def save_model(self, request: HttpRequest, obj: T, form: ModelForm[T], change: bool) -> None:  # noqa: FBT001 - Django's signature
        actor = actor_of(request)
        if not change:
            writing.add(obj, by=actor)
        elif form.changed_data:
            policy.locked(actor, Action.CHANGE, obj)
            writing.change(obj, *form.changed_data, by=actor)
            policy.ensure(actor, Action.CHANGE, obj)

    def delete_model(self, request: HttpRequest, obj: T) -> None:
        writing.remove(obj, by=actor_of(request))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        if obj is not None and request.method == "GET":
            record(Action.VIEW, obj, by=actor_of(request))
        may_read = policy.granted(actor_of(request), Action.VIEW, AuditEvent)
        reference = obj.public_id if obj else NO_RECORD
        context = {"may_read_trail": may_read, "reference": reference, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The trail of this record, for those who may read the trail."""
        policy.require(actor_of(request), Action.VIEW, AuditEvent)
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        record_trail(Action.VIEW, by=actor_of(request), about=obj, fields=[])
        lines = policy.within_reach(actor_of(request), Action.VIEW, AuditEvent.objects.all())
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {obj}",
            "object": obj,
            "opts": self.opts,
            "lines": lines.filter(reference=obj.public_id)
            .select_related("actor")
            .order_by("-at", "-pk")[:200],
        }
        return TemplateResponse(request, "admin/history.html", context)

    # What Django would log beside the trail holds names of clients, so nothing is logged there.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None: ...  # type: ignore[override]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None: ...  # type: ignore[override]

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None: ...  # type: ignore[override]


class AgencyInline(_Rights, InlineModelAdmin[Any, Any]):
    """Rows shown with their parent, read from within reach."""

    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return policy.within_reach(actor_of(request), Action.VIEW, super().get_queryset(request))


class ReadOnlyAdmin(AgencyAdmin[T]):
    """Rows that are looked at here and written elsewhere, on a page of their own."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
