"""The forms of a session."""

from sessions.forms.amendment import AmendmentForm
from sessions.forms.quotes import QuoteFormSet
from sessions.forms.sheet import SessionSheet

__all__ = ["AmendmentForm", "QuoteFormSet", "SessionSheet"]
