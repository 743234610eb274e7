"""Ending a plan."""

from django import forms

from plans.forms.fields import Day


class CloseForm(forms.Form):
    closed_on = Day(label="Closed on", error_messages={"required": "Give the day on which the plan ended."})
