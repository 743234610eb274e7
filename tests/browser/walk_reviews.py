"""The stations of the walk in the workbench: assigned, coded, scored, released, read."""

from playwright.sync_api import expect

from tests.browser import story
from tests.browser.people import Person


def assigns_herself(supervisor: Person) -> None:
    supervisor.follows("Review queue")
    supervisor.sees("Review queue")
    supervisor.is_photographed("10-queue")
    supervisor.page.get_by_role("link", name="Assign a review of Petra North").click()
    supervisor.sees("Assign a review")
    supervisor.is_photographed("11-assign-review")
    supervisor.presses("Assign review")


def codes_session(supervisor: Person) -> None:
    expect(supervisor.page.get_by_label("Change goal")).to_have_value(story.TARGET)
    supervisor.among("Is the change goal a behaviour?").get_by_label("Yes").check()
    for rating, point in story.GLOBALS.items():
        supervisor.points_at(rating, point)
    for behaviour, times in story.COUNTS.items():
        supervisor.page.get_by_role("spinbutton", name=behaviour, exact=True).fill(str(times))
    supervisor.page.get_by_role("button", name="One Affirm more").click()
    supervisor.presses("Undo last")
    expect(supervisor.page.locator("#so-far")).to_contain_text(story.SCORES["Technical global"])
    supervisor.is_photographed("12-workbench")
    supervisor.presses("Hand in coding")


def releases_feedback(supervisor: Person) -> None:
    supervisor.reads("Your coding is handed in.")
    _shows_scores(supervisor)
    supervisor.is_photographed("13-scores")
    supervisor.fills("What went well", story.WENT_WELL)
    supervisor.fills("One thing to grow", story.TO_GROW)
    supervisor.presses("Release feedback")
    supervisor.reads(story.WENT_WELL)
    supervisor.is_photographed("14-released")


def reads_feedback(practitioner: Person) -> None:
    practitioner.follows("My feedback")
    practitioner.sees("My feedback")
    practitioner.is_photographed("15-my-feedback")
    practitioner.page.get_by_role("row", name=story.WENT_WELL).first.get_by_role("link").click()
    practitioner.reads(story.WENT_WELL)
    _shows_scores(practitioner)
    practitioner.is_photographed("16-feedback")


def _shows_scores(reader: Person) -> None:
    """All six summary scores, and the lines they are held against in the picture."""
    rows = reader.page.locator("table", has=reader.page.locator("caption", has_text="Summary scores"))
    for label, value in story.SCORES.items():
        row = rows.get_by_role("row").filter(has=reader.page.get_by_role("rowheader", name=label))
        expect(row.get_by_role("cell").first).to_contain_text(value)
    picture = reader.page.locator("figure svg").first
    expect(picture).to_contain_text("fair")
    expect(picture).to_contain_text("good")
