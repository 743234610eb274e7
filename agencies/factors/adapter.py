"""How ``allauth.mfa`` behaves here: what is kept, how things are called, what is said."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser

from agencies.sealing import seal, unseal


class FactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": (
            "This was not accepted. Each code works once and for a short time: wait for the next one, "
            "type it as it is shown, and try again."
        ),
        "cannot_generate_recovery_codes": "Add an authenticator app or a passkey first.",
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002 - the library's name
        """``Passkey``, ``Passkey 2`` …, for a person who gives it no name."""
        there = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {there + 1}" if there else "Passkey"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey is bound to the host name it was made at; only the name shown is ours."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Evoke"}
