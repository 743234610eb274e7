"""Who a client is, as plain values: from a form, the API or an import."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ClientDetails:
    given_name: str
    family_name: str
    opened_on: date
    chosen_name: str = ""
    pronouns: str = ""
    birth_date: date | None = None
    phone: str = ""
    safe_to_leave_message: bool = False
    email: str = ""
    language: str = ""
    needs_interpreter: bool = False
