"""The form of who a client is."""

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError

from agencies.access.admin_forms import AgencyModelForm


class RecordForm(AgencyModelForm):
    """Judges the days of a record by the agency's own day."""

    today: ClassVar[date]

    def _get_validation_exclusions(self) -> set[str]:
        """The day of closing stands in no field, but the day of opening is judged by it."""
        return super()._get_validation_exclusions() - {"closed_on"}

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's hook, private by name only
        try:
            self.instance.refuse_days_to_come(self.today)
        except ValidationError as refusal:
            self.add_error(None, refusal)
