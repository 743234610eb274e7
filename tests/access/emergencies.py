"""What is typed to open a record in an emergency, and where."""

from tests.access.stage import NEED
from tests.cast import Cast

OPEN = "/clients/emergency/open/"


def asked(cast: Cast, client: str = "other", **changed: str) -> dict[str, str]:
    """What a practitioner types to open the record of one client."""
    row = cast.clients[client]
    typed = {
        "name": f"{row.given_name} {row.family_name}",
        "number": row.number,
        "birth_date": "",
        "purpose": NEED.purpose,
        "reason": NEED.reason,
    }
    return {**typed, **changed}


def page_of(cast: Cast, client: str = "other") -> str:
    return cast.url(f"/clients/{cast.clients[client].public_id}/")
