"""What changed about a person's way of signing in: hers to read, in whatever agency she works."""

from django.conf import settings
from django.db import models


class SignInChange(models.Model):
    """One line, never changed and never removed. It names the way, never a secret."""

    class What(models.TextChoices):
        APP_ADDED = "app_added", "Authenticator app added"
        APP_REMOVED = "app_removed", "Authenticator app removed"
        PASSKEY_ADDED = "passkey_added", "Passkey added"
        PASSKEY_REMOVED = "passkey_removed", "Passkey removed"
        CODES_MADE = "codes_made", "New recovery codes made"
        PASSWORD_CHANGED = "password_changed", "Password changed"
        PASSWORD_RESET = "password_reset", "Password chosen anew by a link in a mail"
        REMOVED_BY_OPERATOR = "removed_by_operator", "Second steps removed by the operator"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sign_in_changes")
    what = models.CharField(max_length=20, choices=What)
    at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-at", "-id"], name="signinchange_recent")]

    def __str__(self) -> str:
        return self.get_what_display()
