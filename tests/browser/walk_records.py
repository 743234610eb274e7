"""The stations of the walk in the record: opened, put on a caseload, found, a session, a signed note."""

from playwright.sync_api import expect

from tests.browser import story
from tests.browser.people import Person


def opens_record(intake: Person) -> None:
    intake.page.goto("/")
    intake.sees("Sign in")
    intake.is_photographed("01-sign-in")
    intake.signs_in("ines@north.example")
    intake.follows("Clients")
    intake.page.locator("a.addlink").click()
    given_name, family_name = story.CLIENT.split()
    intake.writes("given_name", given_name)
    intake.writes("family_name", family_name)
    intake.writes("email", story.ADDRESS)
    intake.chooses("Team", "Alpha")
    intake.is_photographed("02-open-a-record")
    intake.presses("Save")
    intake.sees(story.CLIENT)


def puts_on_caseload(supervisor: Person) -> None:
    supervisor.signs_in("sunil@north.example")
    supervisor.follows("Clients")
    supervisor.follows(story.CLIENT)
    supervisor.follows("Assign a practitioner")
    supervisor.chooses("Practitioner", "Petra North")
    supervisor.is_photographed("03-assign")
    supervisor.presses("Assign")
    supervisor.reads(f"{story.CLIENT} is on the caseload of Petra North.")


def finds_client(practitioner: Person) -> None:
    practitioner.signs_in("petra@north.example")
    practitioner.sees("Today")
    practitioner.is_photographed("04-first-page")
    practitioner.follows("My caseload")
    practitioner.page.get_by_role("searchbox").fill(story.CLIENT.split()[-1].lower())
    practitioner.presses("Search")
    rows = practitioner.page.locator("#result_list tbody tr")
    expect(rows).to_have_count(1)
    practitioner.is_photographed("05-search")
    practitioner.follows(story.CLIENT)
    practitioner.sees(story.CLIENT)
    practitioner.is_photographed("06-client-new")


def records_session(practitioner: Person) -> None:
    practitioner.follows("Record a session")
    practitioner.sees("Record a session")
    practitioner.fills("Minutes", "45")
    practitioner.fills("Or a new target behaviour", story.TARGET)
    practitioner.among("Processes in play").get_by_label("Evoking").check()
    for number, (words, kind) in enumerate(story.QUOTES, start=1):
        practitioner.fills(f"Quote {number}: what the client said", words)
        practitioner.chooses(f"Quote {number}: category", kind)
    practitioner.points_at("Importance", 8)
    practitioner.writes("importance_why_not_lower", story.REASON)
    practitioner.points_at("Confidence", 5)
    practitioner.points_at("Readiness", 6)
    practitioner.fills("Note", story.NOTE)
    practitioner.fills("Next step", story.FIRST_STEP)
    practitioner.is_photographed("07-session")
    practitioner.presses("Save and go on to signing")


def signs_note(practitioner: Person) -> None:
    practitioner.sees("Sign the note")
    practitioner.reads(story.NOTE)
    practitioner.is_photographed("08-sign-note")
    practitioner.presses("Sign and lock note")
    practitioner.reads("The note is signed and locked.")
    practitioner.is_photographed("09-signed-note")
