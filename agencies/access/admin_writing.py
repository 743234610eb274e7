"""Writing in the admin: text is kept while it is typed, and two people's texts are shown side by side."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse

from agencies.access import policy
from agencies.conflicts import conflict_about
from agencies.drafts.admin_forms import adding, changing
from agencies.drafts.long_forms import NO_RECORD, LongForm
from agencies.drafts.pages import end_draft, open_form

_Base: Any = object  # stands before a ModelAdmin


class KeepsText(_Base):  # type: ignore[misc]  # whatever it stands before
    """The add and change pages of an admin class."""

    model: Any

    def __init__(self, model: Any, admin_site: Any) -> None:
        super().__init__(model, admin_site)
        adding(model)
        changing(model)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A class of its own for each request, which shows what was restored for this one."""
        form = super().get_form(request, *args, **kwargs)
        form.typed = getattr(request, "restored", None)
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Mapping[str, Any] | None = None,
    ) -> HttpResponse:
        context = dict(extra_context or {})
        form = adding(self.model) if object_id is None else changing(self.model)
        if not policy.granted(cast("Any", request).actor, form.action, self.model):
            return cast("HttpResponse", super().changeform_view(request, object_id, form_url, context))
        about = cast("UUID", context.get("reference", NO_RECORD))
        if request.method == "POST":
            answer = super().changeform_view(request, object_id, form_url, context)
            return _after(cast("Any", request), answer, form, about)
        draft = open_form(cast("Any", request), form, about)
        cast("Any", request).restored = draft.typed
        context["draft"] = draft
        return cast("HttpResponse", super().changeform_view(request, object_id, form_url, context))


def _after(request: Any, answer: HttpResponse, form: LongForm, about: UUID) -> HttpResponse:
    """What was sent is the record now, or it is shown again and kept."""
    if answer.status_code == HTTPStatus.FOUND:
        end_draft(request, form, about)
    elif isinstance(answer, SimpleTemplateResponse) and answer.context_data:
        answer.context_data["draft"] = open_form(request, form, about)
        conflicts = answer.context_data["adminform"].form.conflicts
        if conflicts:
            answer.context_data["conflict"] = conflict_about(answer.context_data["original"], conflicts)
            answer.status_code = HTTPStatus.CONFLICT
    return answer
