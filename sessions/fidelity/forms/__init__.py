"""The forms of this room: giving a recording to a coder, coding it, releasing the feedback."""

from sessions.fidelity.forms.assigning import AssignForm
from sessions.fidelity.forms.coding import CodingForm
from sessions.fidelity.forms.releasing import ReleaseForm

__all__ = ["AssignForm", "CodingForm", "ReleaseForm"]
