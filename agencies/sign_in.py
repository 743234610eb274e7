"""The form of the sign-in page."""

from typing import Any

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The way to a new password stands below the button, not between the label and its field."""
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
