"""Template tags for the parts every page is made of: ``{% load components %}``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from django import template
from django.forms import CheckboxInput
from django.forms.formsets import BaseFormSet
from django.template.loader import render_to_string
from django.utils.text import slugify

from agencies.differences import differences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import BaseForm, BoundField
    from django.utils.safestring import SafeString

register = template.Library()

BADGES = frozenset({"neutral", "good", "due", "safety", "draft"})
NOTICES = frozenset({"neutral", "good", "due", "safety"})
RULER_STEPS = range(11)


class FormError(TypedDict):
    """One line of the error summary: where the field stands, and what is wrong."""

    target: str
    message: str


def _part(name: str, **context: object) -> SafeString:
    return render_to_string(f"components/{name}.html", context)


def _known(kind: str, kinds: frozenset[str]) -> str:
    if kind not in kinds:
        raise template.TemplateSyntaxError(f"{kind!r} is none of {', '.join(sorted(kinds))}")
    return kind


@register.simple_tag
def field(bound: BoundField, *, label: str = "", short: bool = False) -> SafeString:
    """A form field with its label, hint, control and error."""
    return _part(
        "field",
        field=bound,
        label=label or bound.label,
        check=isinstance(bound.field.widget, CheckboxInput),
        optional=not bound.field.required,
        short=short,
    )


def _first_control(bound: BoundField) -> str:
    return bound.id_for_label or f"{bound.auto_id}_0"


def _sentence(label: str, message: str) -> str:
    return f"{label} {message}" if label.endswith("?") else f"{label}: {message}"


def _errors_of(form: BaseForm) -> Iterator[FormError]:
    for message in form.non_field_errors():
        yield FormError(target="", message=str(message))
    for bound in form:
        for message in bound.errors:
            yield FormError(target=_first_control(bound), message=_sentence(str(bound.label), str(message)))


def _all_errors(form: BaseForm | BaseFormSet[Any]) -> Iterator[FormError]:
    if not isinstance(form, BaseFormSet):
        yield from _errors_of(form)
        return
    for message in form.non_form_errors():
        yield FormError(target="", message=str(message))
    for row in form.forms:
        yield from _errors_of(row)


@register.simple_tag
def error_summary(
    *forms: BaseForm | BaseFormSet[Any], heading: str = "Something needs another look"
) -> SafeString:
    """Every error of the forms and formsets with a link to its field; nothing when all is well."""
    errors = [error for form in forms if form.is_bound for error in _all_errors(form)]
    return _part("error_summary", errors=errors, heading=heading)


@register.simple_tag
def ruler(bound: BoundField, *, low: str = "not at all", high: str = "very much") -> SafeString:
    """The scaling question 0 to 10 as eleven radio buttons; ``low`` and ``high`` say what the ends mean."""
    value = "" if bound.value() is None else str(bound.value())
    says = {0: low, 10: high}
    steps = [{"value": n, "checked": value == str(n), "says": says.get(n, "")} for n in RULER_STEPS]
    return _part("ruler", field=bound, steps=steps, low=low, high=high, unanswered=not value)


@register.simple_tag
def badge(text: object, kind: str = "neutral") -> SafeString:
    """A word or two about a state. Kinds: neutral, good, due, safety, draft."""
    return _part("badge", text=text, kind=_known(kind, BADGES))


@register.simple_tag
def fact(label: str, value: object, *, empty: str = "Not recorded") -> SafeString:
    """One line of a ``<dl class="facts">``; ``empty`` stands where there is no value. Zero is a value."""
    return _part("fact", label=label, value=value, missing=value is None or value == "", empty=empty)


@register.simple_tag
def progress(value: int, maximum: int, *, label: str, unit: str = "") -> SafeString:
    """How far along, as a bar and in words: "3 of 10 sessions"."""
    text = f"{value} of {maximum} {unit}".strip()
    return _part(
        "progress",
        value=min(value, maximum),
        maximum=max(maximum, 1),
        label=label,
        text=text,
        id=f"progress-{slugify(label)}",
    )


@register.simple_tag
def text_diff(before: str, after: str) -> SafeString:
    """Two versions of a text as one, with what was added and what was taken out."""
    return _part("text_diff", parts=differences(before, after))


@register.simple_block_tag
def card(
    content: SafeString,
    *,
    title: str = "",
    hint: str = "",
    link: str = "",
    link_label: str = "See all",
    level: int = 2,
) -> SafeString:
    """A framed part of a page, with a heading of the given level when it has a title."""
    heading = f"card-{slugify(title)}"
    return _part(
        "card",
        content=content,
        title=title,
        hint=hint,
        link=link,
        link_label=link_label,
        level=level,
        id=heading,
    )


@register.simple_block_tag
def table(content: SafeString, *, caption: str, hide_caption: bool = False) -> SafeString:
    """A table that scrolls inside its own frame; the content is its thead and tbody."""
    return _part("table", content=content, caption=caption, hide_caption=hide_caption)


@register.simple_block_tag
def empty_state(content: SafeString, *, title: str) -> SafeString:
    """What a list says when nothing is in it; the content says what comes next."""
    return _part("empty", content=content, title=title)


@register.simple_block_tag
def notice(content: SafeString, kind: str = "neutral", *, title: str = "") -> SafeString:
    """A message on a page. Kinds: neutral, good, due, safety."""
    return _part("notice", content=content, kind=_known(kind, NOTICES), title=title)


@register.simple_block_tag
def chart_figure(content: SafeString, svg: SafeString, *, caption: str = "") -> SafeString:
    """A chart and, folded away below it, the table of the same numbers."""
    return _part("chart_figure", content=content, svg=svg, caption=caption)
