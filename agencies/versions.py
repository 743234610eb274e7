"""Plain forms that do not write over what somebody else has saved since they were opened."""

from hashlib import sha256
from typing import Any

from django import forms

from agencies.conflicts import Both, unlike_opened

CHANGED_MEANWHILE = "Somebody saved this after you opened it. Compare the two, then save again."


class VersionedForm(forms.Form):
    """Carries the version it was opened with: a fingerprint of what the record said (``initial``).

    Sent on an older version it is not valid, and ``conflicts`` holds the fields that differ. The page shows
    ``version`` in a hidden field of that name; whoever sends none is not asked.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflicts: list[Both] = []

    @property
    def version(self) -> str:
        """What the record says now, as a fingerprint."""
        says = {name: sorted(v) if isinstance(v, list) else v for name, v in self.initial.items()}
        return sha256(repr(sorted(says.items())).encode()).hexdigest()

    def clean(self) -> dict[str, Any] | None:
        given = super().clean()
        if self.data.get("version", self.version) != self.version:
            self.conflicts = unlike_opened(self)
        if self.conflicts:
            self.add_error(None, CHANGED_MEANWHILE)
        return given
