"""When things happened: weekdays between the opening of a record and the day before today."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from config.demo.story import Story

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Timeline:
    """``sessions`` has one day for each session, each later than the one before."""

    today: date
    opened_on: date
    sessions: tuple[date, ...]
    closed_on: date | None = None

    def past(self, day: date) -> date:
        """``day``, or yesterday when it has not come yet."""
        return min(day, self.today - timedelta(days=1))

    def next_contact(self, position: int) -> date | None:
        """The day of the following session; two weeks on after the last, none once the record closed."""
        if position + 1 < len(self.sessions):
            return self.sessions[position + 1]
        return None if self.closed_on else weekday_after(self.sessions[position] + timedelta(days=13))


def timeline(story: Story, *, today: date, rng: Random) -> Timeline:
    """The days of one story, seen from ``today``; the same generator gives the same days."""
    opened = weekday_before(today - timedelta(weeks=story.weeks))
    closed = weekday_before(today - timedelta(weeks=story.ended)) if story.ended else None
    last = closed or weekday_before(today - timedelta(days=rng.randint(1, 9)))
    first = weekday_after(opened + timedelta(days=rng.randint(1, 5)))
    return Timeline(today, opened, _spread(story, first, last, rng), closed)


def _spread(story: Story, first: date, last: date, rng: Random) -> tuple[date, ...]:
    """Sessions from ``first`` to ``last``, apart by their gaps and a little irregular."""
    gaps = [told.gap for told in story.sessions[1:]]
    step = (last - first) / max(sum(gaps), 1)
    days = [first]
    for position in range(1, len(story.sessions)):
        on_time = first + step * sum(gaps[:position])
        wanted = last if position == len(gaps) else on_time + timedelta(days=rng.randint(-2, 2))
        days.append(weekday_after(max(weekday_before(wanted), days[-1] + timedelta(days=1))))
    return tuple(days[: len(story.sessions)])


def weekday_before(day: date) -> date:
    """``day``, or the Friday before it."""
    return day - timedelta(days=max(day.weekday() - SATURDAY + 1, 0))


def weekday_after(day: date) -> date:
    """``day``, or the Monday after it."""
    return day if day.weekday() < SATURDAY else day + timedelta(days=7 - day.weekday())
