"""Who can sign in to the demo world, and with what. Every address is below ``.example``."""

import unicodedata

from agencies.access.vocabulary import Role
from config.demo.agencies import AGENCIES, OPERATOR, AgencyScript

# One for everybody: the people are invented, and it is printed when the product starts.
PASSWORD = "quiet ferry at first light"  # noqa: S105 - shown to whoever starts the demo world
HEADINGS = ("Agency", "Role", "E-mail address", "Password")

Row = tuple[str, str, str, str]


def address_of(name: str, *, domain: str) -> str:
    """``Sofía Aguirre`` writes from sofia.aguirre@…; letters without an ASCII form are spelt out."""
    spelt = name.translate({ord("ł"): "l", ord("Ł"): "L", ord("đ"): "d", ord("Đ"): "D"})
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode().lower()
    local = "".join(letter if letter.isalnum() or letter == "-" else "." for letter in plain)
    return f"{'.'.join(filter(None, local.split('.')))}@{domain}"


def staff_address(name: str, agency: AgencyScript) -> str:
    return address_of(name, domain=f"{agency.slug}.example")


def client_address(name: str) -> str:
    return address_of(name, domain="mail.example")


def operator_address() -> str:
    return address_of(OPERATOR, domain="evoke.example")


def sign_ins() -> tuple[Row, ...]:
    """One row for each role of each agency, several for clients, and the operator of the installation."""
    rows = [row for agency in AGENCIES for row in _of_agency(agency)]
    return (*rows, ("(installation)", "Operator", operator_address(), PASSWORD))


def _of_agency(agency: AgencyScript) -> list[Row]:
    first = {role: next(seat for seat in agency.seats if seat.role == role) for role in agency.roles}
    staff = [(str(role.label), staff_address(seat.name, agency)) for role, seat in first.items()]
    clients = [(f"{Role.CLIENT.label}, {why}", client_address(name)) for name, why in agency.portal]
    return [(agency.name, role, address, PASSWORD) for role, address in (*staff, *clients)]


def second_step() -> str:
    """Who is asked for a second step, as one line."""
    asking = [agency.name for agency in AGENCIES if agency.asks_for_second_step]
    who = f"The staff of {' and '.join(asking)} and the operator"
    return f"{who} are asked for a second step: each sets it up at the first sign-in."


def table() -> str:
    """The sign-ins as aligned text."""
    rows = [HEADINGS, *sign_ins()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
