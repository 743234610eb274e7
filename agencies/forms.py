"""The forms behind an invitation: for a new person, a known one, and one who is signed in already."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from agencies.models import Invitation, User


class JoinForm(forms.Form):
    """What every way of joining has in common."""

    kind = ""

    def __init__(
        self, *args: Any, invitation: Invitation, known: User | None, request: HttpRequest, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.invitation, self.known, self.request = invitation, known, request

    def person(self) -> User:
        """Who joins. Raises ValidationError when the address was taken in this very moment."""
        return cast("User", self.known)


class SignedInForm(JoinForm):
    """Nothing to ask: the person is signed in with the invited address."""

    kind = "signed_in"


class KnownPersonForm(JoinForm):
    """A person with an account proves herself with the password she has."""

    kind = "known"

    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="The password you already use here.",
        error_messages={"required": "Type the password you already use here."},
    )

    def clean_password(self) -> str:
        """Tries are counted with those of the sign-in page, so this door is no way around its limit."""
        password: str = self.cleaned_data["password"]
        credentials = {"email": self.invitation.email, "password": password}
        if get_adapter(self.request).authenticate(self.request, **credentials) is None:
            raise ValidationError("This is not the password of your account. Try again, or reset it.")
        return password


class NewPersonForm(JoinForm):
    """A new person chooses a name and a password."""

    kind = "new"

    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Type your name."},
    )
    password = forms.CharField(
        label="New password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": 12}),
        help_text="At least 12 letters, signs or spaces. Four or five words you remember are a good choice.",
        error_messages={"required": "Choose a password."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].initial = self.invitation.membership.name

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self._account())
        return password

    def _account(self) -> User:
        return User(email=self.invitation.email, name=self.cleaned_data.get("name", ""))

    def person(self) -> User:
        try:
            with transaction.atomic():
                return User.objects.create_user(
                    self.invitation.email, self.cleaned_data["password"], name=self.cleaned_data["name"]
                )
        except IntegrityError as taken:
            raise ValidationError(
                "You have just joined elsewhere. Open the link in your mail again."
            ) from taken


def join_form(request: HttpRequest, invitation: Invitation) -> JoinForm:
    """The form that suits whoever opened the link."""
    known = User.objects.filter(email=invitation.email).first()
    values = {"data": request.POST} if request.method == "POST" else {}
    form: type[JoinForm] = SignedInForm if request.user == known else KnownPersonForm
    if known is None:
        form = NewPersonForm
    return form(**values, invitation=invitation, known=known, request=request)
