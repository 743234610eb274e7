"""The two invented agencies: their address, their teams, and who works there."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from agencies.access.vocabulary import STAFF_ROLES, Role

OPERATOR = "Robin Castellane"


@dataclass(frozen=True, slots=True)
class SeatScript:
    """``is_cosigned`` marks associates whose notes the supervisor signs as well."""

    name: str
    role: Role
    title: str = ""
    teams: tuple[str, ...] = ()
    is_cosigned: bool = False


@dataclass(frozen=True, slots=True)
class AgencyScript:
    """``portal`` names the clients whose sign-in is printed, and what waits for them there.

    ``leaver`` has left, and handed clients she had with ``worked_with`` over to ``successor``; ``invited`` has a
    link to her seat and has not come yet.

    ``asks_for_second_step`` leaves an agency the setting it is founded with: all staff need a second factor.
    """

    name: str
    slug: str
    time_zone: str
    letterhead: str
    area_code: str
    teams: tuple[str, ...]
    seats: tuple[SeatScript, ...]
    portal: tuple[tuple[str, str], ...]
    leaver: SeatScript
    worked_with: str
    successor: str
    invited: SeatScript
    asks_for_second_step: bool = True

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles of the staff, in the order they are listed."""
        return tuple(role for role in STAFF_ROLES if any(seat.role == role for seat in self.seats))

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment on the agency's own clock."""
        return datetime.combine(day, time(hour, minute), tzinfo=ZoneInfo(self.time_zone))

    def day(self, at: datetime) -> date:
        """The day on the agency's own calendar."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()

    def seat(self, name: str) -> SeatScript:
        return next(seat for seat in self.seats if seat.name == name)

    def named(self, role: Role) -> tuple[SeatScript, ...]:
        return tuple(seat for seat in self.seats if seat.role == role)

    def supervisor_of(self, team: str) -> SeatScript:
        return next(seat for seat in self.named(Role.SUPERVISOR) if team in seat.teams)


FAMILIES, HEALTH, YOUTH = "Family Preservation", "Recovery and Health", "Youth and Transition"
OUTPATIENT, HOUSING, HOME = "Outpatient Recovery", "Health and Housing", "Family and Youth"

HARBOR_STREET = AgencyScript(
    name="Harbor Street Family Services",
    slug="harbor-street",
    time_zone="America/New_York",
    letterhead="41 Harbor Street, second floor\nPort Alden, MA\nTelephone (508) 555-0141",
    area_code="508",
    teams=(FAMILIES, HEALTH, YOUTH),
    seats=(
        SeatScript("Helen Marchetti", Role.ADMINISTRATOR, "Director of Operations"),
        SeatScript("Ruth Okafor", Role.SUPERVISOR, "LICSW", (FAMILIES, YOUTH)),
        SeatScript("Tomasz Wilk", Role.SUPERVISOR, "LMHC", (HEALTH,)),
        SeatScript("Camila Reyes", Role.PRACTITIONER, "MSW", (FAMILIES,)),
        SeatScript("Declan Foley", Role.PRACTITIONER, "LCSW", (FAMILIES,)),
        SeatScript("Linh Pham", Role.PRACTITIONER, "LCSW, CDCES", (HEALTH,)),
        SeatScript("Marcus Bell", Role.PRACTITIONER, "CADC", (HEALTH,)),
        SeatScript("Amina Warsame", Role.PRACTITIONER, "MSW", (YOUTH,)),
        SeatScript("Josie Begay", Role.PRACTITIONER, "LSW", (YOUTH,), is_cosigned=True),
        SeatScript("Gloria Santos", Role.INTAKE, "Intake Coordinator"),
        SeatScript("Vivian Cho", Role.AUDITOR, "Quality and Compliance"),
        SeatScript("Nora Lindqvist", Role.CODER, "MITI coder", (FAMILIES, HEALTH, YOUTH)),
        SeatScript("Peter Adeyemi", Role.CODER, "MITI coder", (FAMILIES, HEALTH, YOUTH)),
    ),
    portal=(
        ("Marisol Vega-Castillo", "plan waiting for her answer"),
        ("Wendell Harris", "active plan"),
        ("Sofía Aguirre", "plan declined"),
    ),
    leaver=SeatScript("Owen Tierney", Role.PRACTITIONER, "CADC", (HEALTH,)),
    worked_with="Linh Pham",
    successor="Marcus Bell",
    invited=SeatScript("Beatriz Duarte", Role.PRACTITIONER, "MSW", (YOUTH,)),
    asks_for_second_step=False,  # so that whoever tries Evoke can look around at once
)

PRAIRIE_BRIDGE = AgencyScript(
    name="Prairie Bridge Recovery",
    slug="prairie-bridge",
    time_zone="America/Chicago",
    letterhead="1200 Mill Road\nLinden Crossing, IA\nTelephone (515) 555-0120",
    area_code="515",
    teams=(OUTPATIENT, HOUSING, HOME),
    seats=(
        SeatScript("Carol Nygaard", Role.ADMINISTRATOR, "Executive Director"),
        SeatScript("Denise Kowalczyk", Role.SUPERVISOR, "LISW", (OUTPATIENT,)),
        SeatScript("Samuel Ortega", Role.SUPERVISOR, "LISW", (HOUSING, HOME)),
        SeatScript("Erin Gallagher", Role.PRACTITIONER, "CADC", (OUTPATIENT,)),
        SeatScript("Kwame Mensah", Role.PRACTITIONER, "LMHC", (OUTPATIENT,)),
        SeatScript("Hanh Tran", Role.PRACTITIONER, "LISW", (HOUSING,)),
        SeatScript("Luis Fuentes", Role.PRACTITIONER, "LMSW", (HOUSING,), is_cosigned=True),
        SeatScript("Ayan Jama", Role.PRACTITIONER, "LMSW", (HOME,)),
        SeatScript("Patty Lindgren", Role.INTAKE, "Front Desk and Intake"),
        SeatScript("Miriam Katz", Role.AUDITOR, "Contract Auditor"),
        SeatScript("Ingrid Solberg", Role.CODER, "MITI coder", (OUTPATIENT, HOUSING, HOME)),
    ),
    portal=(
        ("Shannon Meyers", "active plan"),
        ("Jerome Watkins", "plan waiting for his answer"),
    ),
    leaver=SeatScript("Wanda Pruitt", Role.PRACTITIONER, "LMSW", (HOUSING,)),
    worked_with="Hanh Tran",
    successor="Luis Fuentes",
    invited=SeatScript("Gordon Abara", Role.SUPERVISOR, "LISW", (OUTPATIENT,)),
)

AGENCIES = (HARBOR_STREET, PRAIRIE_BRIDGE)


def script_of(slug: str) -> AgencyScript:
    """The agency of this address name. Raises StopIteration for another one."""
    return next(agency for agency in AGENCIES if agency.slug == slug)
