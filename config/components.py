"""Every part of the pages in every state, on one page: shown in development and to the tests."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agencies.charts import Point, Series, ThresholdRow, line_chart, threshold_bars

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

MODES = {"office": "At the office", "home": "At home", "phone": "By phone", "video": "By video"}
TOUCHED = {"engaging": "Engaging", "focusing": "Focusing", "evoking": "Evoking", "planning": "Planning"}


class ShownForm(forms.Form):
    """One field of each kind."""

    preferred_name = forms.CharField(help_text="The name the person wants to be called by.")
    email = forms.EmailField(label="E-mail address", required=False)
    held_on = forms.DateField(label="Date of the session", widget=forms.DateInput({"type": "date"}))
    minutes = forms.IntegerField(label="Length in minutes", min_value=1, max_value=600)
    mode = forms.ChoiceField(label="Where it took place", choices=MODES.items())
    setting = forms.ChoiceField(label="How you met", choices=MODES.items(), widget=forms.RadioSelect)
    processes = forms.MultipleChoiceField(
        label="Processes touched",
        choices=TOUCHED.items(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    summary = forms.CharField(
        widget=forms.Textarea({"rows": 4}), help_text="What was talked about, in a few lines."
    )
    shared = forms.BooleanField(label="Share this summary in the portal", required=False)
    importance = forms.IntegerField(
        label="How important is it to you to make this change?", min_value=0, max_value=10
    )
    confidence = forms.IntegerField(
        label="How confident are you that you could?", min_value=0, max_value=10, required=False
    )


FILLED = {
    "preferred_name": "Dana",
    "email": "dana@example.org",
    "held_on": "2026-03-12",
    "minutes": "50",
    "mode": "home",
    "setting": "home",
    "processes": ["evoking", "planning"],
    "summary": "Talked about mornings with the children, and what a quiet start would make possible.",
    "shared": "on",
    "importance": "8",
    "confidence": "5",
}
MISTAKEN = FILLED | {
    "preferred_name": "",
    "email": "dana@",
    "minutes": "900",
    "setting": "",
    "importance": "",
}

BEFORE = "Call the evening group on Thursday and go once before the end of March."
AFTER = "Call the evening group on Tuesday with Ruth and go twice before the middle of April."

QUOTES = [
    {
        "text": "I want my kids to see me on time in the mornings",
        "kind": "change",
        "kind_label": "Change talk",
        "category": "Desire",
        "said_by": "Dana",
        "when": "12 March 2026",
        "url": "#quotes",
    },
    {
        "text": "I have quit before, for eight months",
        "kind": "change",
        "kind_label": "Change talk",
        "category": "Ability",
        "said_by": "Dana",
        "when": "26 February 2026",
    },
    {
        "text": "It is the only hour of the day that is mine",
        "kind": "sustain",
        "kind_label": "Sustain talk",
        "category": "Reason",
        "said_by": "Dana",
        "when": "26 February 2026",
    },
]

TIMELINE = [
    {"when": "12 March 2026", "title": "Plan offered to Dana", "detail": "Version 2", "url": "#timeline"},
    {"when": "20 March 2026", "title": "Plan signed by Dana", "state": "done"},
    {"when": "Monday, 30 March 2026", "title": "Review of the plan", "state": "due"},
    {"when": "31 March 2026", "title": "PHQ-9 item 9 answered above 0", "state": "safety"},
]

TABS = [
    {"label": "Summary", "url": "#tabs", "current": True},
    {"label": "Sessions", "url": "#tabs", "count": 12},
    {"label": "Plan", "url": "#tabs"},
    {"label": "Consents", "url": "#tabs", "count": 1},
]

ROWS = [
    {"name": "Dana Whitfield", "seen": "12 March 2026", "sessions": 6, "state": "Plan due", "kind": "due"},
    {"name": "Luis Ortega", "seen": "10 March 2026", "sessions": 11, "state": "Signed", "kind": "good"},
    {"name": "Amara Nwosu", "seen": "4 March 2026", "sessions": 2, "state": "Draft", "kind": "draft"},
]


def _rulers(width: int) -> SafeString:
    days = [date(2026, 1, 14), date(2026, 1, 28), date(2026, 2, 11), date(2026, 3, 12), date(2026, 3, 26)]
    importance = [Point(day, value, "#charts") for day, value in zip(days, (6, 7, 7, 8, 9), strict=True)]
    confidence = [Point(day, value) for day, value in zip(days, (2, 3, None, 5, 6), strict=True)]
    readiness = [Point(day, value) for day, value in zip(days[1:], (4, 5, 6, 6), strict=True)]
    return line_chart(
        [Series("Importance", importance), Series("Confidence", confidence), Series("Readiness", readiness)],
        title="Dana's rulers",
        description="Readings from 0 to 10 since January.",
        y_min=0,
        y_max=10,
        width=width,
    )


def _scores() -> SafeString:
    return threshold_bars(
        [
            ThresholdRow("Technical global", 3.5, "3.5", 5, 1, 3, 4, "fair 3", "good 4", "fair"),
            ThresholdRow("Relational global", 4.5, "4.5", 5, 1, 3.5, 4, "fair 3.5", "good 4", "good"),
            ThresholdRow(
                "Complex reflections", 31, "31 %", 100, 0, 40, 50, "fair 40 %", "good 50 %", "below fair"
            ),
            ThresholdRow("Reflections to questions", None, "", 4, 0, 1, 2, "fair 1", "good 2"),
            ThresholdRow("MI-adherent", 7, "7", 20),
            ThresholdRow("MI non-adherent", 0, "0", 20),
        ],
        title="MITI summary scores of one session",
        description="Each score against its fair and good line.",
    )


@require_GET
def component_gallery(request: HttpRequest) -> HttpResponse:
    """All components; it reads nothing from the database."""
    context = {
        "title": "Components",
        "filled": ShownForm(initial=FILLED, prefix="filled"),
        "mistaken": ShownForm(_prefixed(MISTAKEN, "mistaken"), prefix="mistaken"),
        "tabs": TABS,
        "rows": ROWS,
        "quotes": QUOTES,
        "entries": TIMELINE,
        "steps": [{"label": "My caseload", "url": "#trail"}, {"label": "Dana Whitfield", "url": "#trail"}],
        "before": BEFORE,
        "after": AFTER,
        "rulers": _rulers(440),
        "no_rulers": line_chart([], title="No rulers", description="", y_min=0, y_max=10, width=360),
        "scores": _scores(),
    }
    return render(request, "platform/components.html", context)


def _prefixed(values: Mapping[str, object], prefix: str) -> dict[str, object]:
    return {f"{prefix}-{name}": value for name, value in values.items()}
