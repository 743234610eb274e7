"""The parts of the pages: what they print for the forms and texts they are given."""

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils.safestring import SafeString

from agencies.differences import differences
from agencies.templatetags import components


class Check(forms.Form):
    name = forms.CharField(help_text="As <b>she</b> says it.")
    mail = forms.EmailField(required=False)
    mode = forms.ChoiceField(choices=[("home", "At home")], widget=forms.RadioSelect)
    shared = forms.BooleanField(required=False)
    importance = forms.IntegerField(min_value=0, max_value=10, label="How important is it?")
    confidence = forms.IntegerField(min_value=0, max_value=10, required=False)


Rows = forms.formset_factory(Check)
MANAGEMENT = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-name": "Dana"}


def drawn(source: str, **context: object) -> str:
    return Template("{% load components %}" + source).render(Context(context))


def checked(html: SafeString) -> list[str]:
    return [part.split('value="')[1].split('"')[0] for part in html.split("<input") if "checked" in part]


def test_field_ties_hint_and_error_to_its_control() -> None:
    html = components.field(Check({})["name"])

    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert [
        html.count(part) for part in ('id="id_name_helptext"', 'id="id_name_error"', 'for="id_name"')
    ] == [1, 1, 1]


def test_field_says_what_is_optional() -> None:
    form = Check()

    assert ["(optional)" in components.field(form[name]) for name in ("name", "mail", "mode")] == [
        False,
        True,
        False,
    ]


def test_field_of_choices_is_a_group_with_a_legend() -> None:
    html = components.field(Check()["mode"])

    assert (html.count("<fieldset"), html.count("<legend"), html.count('<label for="id_mode_0">')) == (
        1,
        1,
        1,
    )


def test_error_summary_leads_to_the_first_control_of_each_field() -> None:
    html = components.error_summary(Check({"mail": "dana@"}))
    targets = [part.split('"')[0] for part in html.split('href="#')[1:]]

    assert targets == ["id_name", "id_mail", "id_mode_0", "id_importance"]
    assert "How important is it? This field is required." in html


def test_error_summary_is_silent_before_the_form_was_sent_and_when_all_is_well() -> None:
    sent = {"name": "Dana", "mode": "home", "importance": "8"}

    assert [components.error_summary(form).strip() for form in (Check(), Check(sent))] == ["", ""]


def test_error_summary_reads_formsets() -> None:
    html = components.error_summary(Rows(MANAGEMENT))

    assert [part.split('"')[0] for part in html.split('href="#')[1:]] == [
        "id_form-0-mode_0",
        "id_form-0-importance",
    ]


@pytest.mark.parametrize(("given", "expected"), [("8", ["8"]), ("0", ["0"]), ("", [""])])
def test_ruler_keeps_what_was_answered(given: str, expected: list[str]) -> None:
    assert checked(components.ruler(Check({"confidence": given})["confidence"])) == expected


def test_ruler_that_must_be_answered_cannot_be_left_open() -> None:
    html = components.ruler(Check()["importance"])

    assert (html.count('type="radio"'), "Leave this open" in html) == (11, False)


def test_ruler_says_what_its_ends_mean() -> None:
    html = components.ruler(Check()["importance"], low="not at all", high="<very>")

    assert [html.count(end) for end in ("not at all", "&lt;very&gt;", "<very>")] == [2, 2, 0]


@pytest.mark.parametrize(
    ("value", "says"),
    [("", "Not recorded"), (None, "Not recorded"), (0, "<dd>0</dd>"), ("Dana", "<dd>Dana</dd>")],
)
def test_fact_without_a_value_says_so_and_zero_is_a_value(value: object, says: str) -> None:
    assert components.fact("Missed sessions", value).count(says) == 1


def test_progress_of_nothing_has_a_bar_of_its_own() -> None:
    html = components.progress(0, 0, label="Sessions reviewed")

    assert [html.count(part) for part in ('value="0"', 'max="1"', ">0 of 0<")] == [1, 1, 2]


def test_badge_of_unknown_kind_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="'urgent' is none of draft, due, good, neutral, safety"):
        components.badge("Soon", "urgent")


def test_notice_about_safety_is_announced_at_once() -> None:
    kinds = ("neutral", "good", "due", "safety")
    announced = [
        'role="alert"' in drawn("{% notice kind %}<p>Now</p>{% endnotice %}", kind=kind) for kind in kinds
    ]

    assert announced == [False, False, False, True]


def test_block_tags_escape_their_words_and_keep_their_content() -> None:
    html = drawn("{% card title=words %}<p>{{ words }}</p>{% endcard %}", words="<i>")

    assert (html.count("&lt;i&gt;"), html.count("<i>"), html.count("<p>")) == (2, 0, 1)


def test_chart_without_numbers_offers_none() -> None:
    svg = SafeString("<svg></svg>")
    bare = drawn("{% chart_figure svg %} {% endchart_figure %}", svg=svg)
    full = drawn("{% chart_figure svg %}<table></table>{% endchart_figure %}", svg=svg)

    assert (bare.count("<details"), full.count("<details"), full.count("<svg")) == (0, 1, 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("", "new"),
        ("old", ""),
        ("a b  c\n d", "a c\n\nd e"),
        ("x " * 3000 + "\nend", "x " * 3000 + "\nfin"),
    ],
)
def test_differences_hold_both_texts_whole(before: str, after: str) -> None:
    parts = differences(before, after)

    assert "".join(part.text for part in parts if part.kind != "in") == before
    assert "".join(part.text for part in parts if part.kind != "out") == after


def test_text_diff_escapes_what_people_wrote() -> None:
    html = components.text_diff("<b>", "<i>")

    assert (html.count("&lt;b&gt;"), html.count("&lt;i&gt;"), html.count("<b>"), html.count("<i>")) == (
        1,
        1,
        0,
        0,
    )
