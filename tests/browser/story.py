"""What is said and written on the walk. Robin Ellery is invented."""

from datetime import timedelta

from django.utils import timezone

CLIENT = "Robin Ellery"
ADDRESS = "robin.ellery@example.org"
PASSWORD = "quiet hills after the rain"
TARGET = "Drink on two evenings a week at most"
QUOTES = (
    ("I want to be awake when my daughter reads to me", "Desire"),
    ("I did it for a whole month in spring", "Ability"),
)
NOTE = (
    "Robin came on time and chose what to talk about. We looked at the evenings: what is good about a drink "
    "after work, and what it costs. Robin compared this spring with last year."
)
GOAL = "I want my evenings back, so that I am there when Lena reads to me."
REASON = "She has stopped asking me."
NEED = "Evenings at home without drinking"
OBJECTIVE = "Four evenings a week without a drink"
MEASURE = "evenings marked in the calendar"
AIM = "four evenings a week"
INTERVENTION = "A conversation about the evenings that went well"
FIRST_STEP = "Put the calendar on the fridge"
DONE_WHEN = "Two months of calm evenings"
STRENGTHS = "Keeps promises\nHas done it before"
WENT_WELL = "You let silence work: after “I did it in spring” Robin went on without a question."
TO_GROW = "Try one complex reflection more before the next question."

GLOBALS = {
    "Cultivating Change Talk": 4,
    "Softening Sustain Talk": 3,
    "Partnership": 4,
    "Empathy": 5,
}
COUNTS = {
    "Giving Information": 3,
    "Persuade": 0,
    "Persuade with Permission": 1,
    "Question": 8,
    "Simple Reflection": 6,
    "Complex Reflection": 6,
    "Affirm": 2,
    "Seeking Collaboration": 2,
    "Emphasizing Autonomy": 1,
    "Confront": 0,
}
# By the manual's formulas: (4+3)/2, (4+5)/2, 6/(6+6), (6+6)/8, 2+2+1, 0+0; each with its band.
SCORES = {
    "Technical global": "3.5",
    "Relational global": "4.5",
    "Complex reflections": "50 %",
    "Reflections to questions": "1.5",
    "Total MI-adherent": "5",
    "Total MI-non-adherent": "0",
}


def in_days(days: int) -> str:
    """A day as date fields take it."""
    return (timezone.now() + timedelta(days=days)).date().isoformat()
