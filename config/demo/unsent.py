"""What is typed and not sent in the demo world: a practitioner was called away from a note."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from agencies.access.vocabulary import Role
from agencies.drafts.services import Window, begin_draft
from clients.models import Client
from config.demo.world import Case, World
from sessions.long_forms import RECORD

_NOTE = (
    "We met in the kitchen of the day centre because the office was taken. She came in smiling: the week had "
    "gone better than she thought. She says the evenings are easier since she calls her sister at seven.\n\n"
    "When I asked what made the difference, she said: "
)
_QUOTE = "I did not think I could, and then I did it three times."


def leave_unsent(world: World, cases: Iterable[Case]) -> None:
    """One draft, about an open client of the first practitioner who has any; none without one."""
    order = [person.name for person in world.script.named(Role.PRACTITIONER)]
    still_open = set(Client.objects.open().values_list("pk", flat=True))
    theirs = [case for case in cases if case.client.pk in still_open and case.story.practitioner in order]
    now = timezone.now()
    for case in sorted(theirs, key=lambda case: order.index(case.story.practitioner))[:1]:
        by = world.acting(world.seats[case.story.practitioner], now)
        texts = {
            "held_on": [world.today.isoformat()],
            "minutes": ["40"],
            "mode": ["in_person"],
            "processes": ["engaging", "evoking"],
            "note": [_NOTE],
            "next_step": [""],
            "quotes-TOTAL_FORMS": ["3"],
            "quotes-INITIAL_FORMS": ["0"],
            "quotes-0-quote": [_QUOTE],
            "quotes-0-direction": ["change"],
            "quotes-0-category": ["taking_steps"],
            "importance": ["8"],
        }
        window = Window(RECORD, case.client.public_id, uuid4())
        begin_draft(window, texts, number=1, by=by, at=now - timedelta(minutes=38))
