"""Pages with all belts over the same pages without any."""

import re
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client as Browser

from benchmarks import crowd
from benchmarks.arms import Belts, round_trips, unscoped_connection
from benchmarks.figures import Arm

PAGE, API = 1.03, 1.10  # limits of the ratio
ADMINISTRATOR, PRACTITIONER = 1, 2  # seats; every client of the measured agency is with this practitioner
_CHANGING = re.compile(rb'(name="csrfmiddlewaretoken" value=|data-(?:idle|latest)=)"[^"]*"')  # each time anew


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    address: str
    seat: int
    limit: float
    shows: bytes
    times: int

    @property
    def is_of_the_whole_agency(self) -> bool:
        """Whether it is the scope alone that keeps other agencies' rows off the page."""
        return self.seat == ADMINISTRATOR


_INSIDE = f"/a/house-{crowd.MEASURED}"
_LIST = f"{_INSIDE}/admin/clients/client/"
_API = f"{_INSIDE}/api/v1/clients/"


def pages(reference: str) -> tuple[Page, ...]:
    """What is compared: lists of 50 rows, and the page of the client with this reference."""
    own = f"{_INSIDE}/clients/{reference}/"
    return (
        Page("client list, administrator", _LIST, ADMINISTRATOR, PAGE, b'class="field-name"', 50),
        Page("client list, practitioner", _LIST, PRACTITIONER, PAGE, b'class="field-name"', 50),
        Page("client page, practitioner", own, PRACTITIONER, PAGE, b"Walk each evening", 1),
        Page("API, 50 clients, administrator", _API, ADMINISTRATOR, API, b'"number"', 50),
        Page("API, 50 clients, practitioner", _API, PRACTITIONER, API, b'"number"', 50),
    )


class Side:
    """One way to serve pages: a browser for each seat, signed in on that side's database."""

    def __init__(self, name: str, belts: Belts) -> None:
        self.name, self.belts, self.browsers = name, belts, dict[int, Browser]()
        with belts.on():
            for seat in (ADMINISTRATOR, PRACTITIONER):
                self.browsers[seat] = Browser(SERVER_NAME="localhost")
                person = get_user_model()._default_manager.get(pk=crowd.MEASURED * 1000 + seat)
                self.browsers[seat].force_login(person)
            self.backend = belts.backend()

    def ask(self, page: Page) -> bytes:
        answer = self.browsers[page.seat].get(page.address)
        if answer.status_code != 200:  # noqa: PLR2004 - what a page that works answers
            raise RuntimeError(f"{page.title} {self.name}: {answer.status_code}")
        return _CHANGING.sub(rb"\1", bytes(answer.content))

    def arm(self, page: Page) -> Arm:
        return Arm(self.name, lambda _: self.ask(page), self.belts.enter, self.belts.leave, self.backend)

    def round_trips(self, page: Page) -> int:
        with self.belts.on():
            self.ask(page)
            with self.belts.traced() as trace:
                self.ask(page)
        return round_trips(trace)


@dataclass(frozen=True, slots=True)
class Sides:
    """With all belts, and without any: in the database with all agencies, and in that with one."""

    bound: Side
    free: Side
    free_alone: Side

    def of(self, page: Page) -> tuple[Side, Side]:
        return self.bound, self.free_alone if page.is_of_the_whole_agency else self.free


def sides(everybody: str, alone: str) -> Sides:
    """The ways to serve a page; ``alone`` is the database that holds the measured agency and no other."""
    return Sides(
        bound=Side("with", Belts(connections["default"], off=False)),
        free=Side("without", Belts(unscoped_connection(everybody), off=True)),
        free_alone=Side("without", Belts(unscoped_connection(alone), off=True)),
    )


def same_answer(page: Page, ours: Side, theirs: Side) -> None:
    """Raises RuntimeError unless both sides give the very same page, with all its rows."""
    answers = []
    for side in (ours, theirs):
        with side.belts.on():
            answers.append(side.ask(page))
    if answers[0] != answers[1]:
        raise RuntimeError(f"{page.title}: the two sides show different pages")
    if answers[0].count(page.shows) < page.times:
        raise RuntimeError(f"{page.title}: not all rows are shown")
