"""The stations of the walk around the plan: written, offered, read and signed on a phone, kept as PDF."""

from playwright.sync_api import expect

from tests.browser import story
from tests.browser.people import Person

_GOAL = "needs-0-goals-0"
_OBJECTIVE = f"{_GOAL}-objectives-0"
_INTERVENTION = f"{_OBJECTIVE}-interventions-0"


def writes_plan(practitioner: Person) -> None:
    practitioner.follows("My caseload")
    practitioner.follows(story.CLIENT)
    practitioner.is_photographed("17-client")
    practitioner.presses("Write a plan")
    practitioner.writes("needs-0-statement", story.NEED)
    practitioner.writes(f"{_GOAL}-words", story.GOAL)
    practitioner.writes(f"{_GOAL}-reasons", story.REASON)
    practitioner.points_at("How important is it to the client?", 8)
    practitioner.points_at("How confident is the client?", 5)
    practitioner.writes(f"{_OBJECTIVE}-text", story.OBJECTIVE)
    practitioner.writes(f"{_OBJECTIVE}-measure", story.MEASURE)
    practitioner.writes(f"{_OBJECTIVE}-target", story.AIM)
    practitioner.writes(f"{_OBJECTIVE}-target_on", story.in_days(60))
    practitioner.writes(f"{_INTERVENTION}-what", story.INTERVENTION)
    practitioner.writes(f"{_INTERVENTION}-who", "Petra North")
    practitioner.writes(f"{_INTERVENTION}-how_often", "once a week")
    practitioner.writes("strengths", story.STRENGTHS)
    practitioner.writes("first_step", story.FIRST_STEP)
    practitioner.writes("discharge_criteria", story.DONE_WHEN)
    practitioner.is_photographed("18-plan-writing")


def offers_plan(practitioner: Person) -> None:
    practitioner.presses("Save and offer to client")
    practitioner.reads("Offered. Invite the client to the portal, or go through the printed plan together.")
    practitioner.is_photographed("19-plan-offered")


def invites_client(practitioner: Person) -> None:
    practitioner.page.get_by_role("link", name=f"Invite {story.CLIENT}").click()
    practitioner.unfolds("Invite to the portal")
    expect(practitioner.page.get_by_label("E-mail address", exact=True)).to_have_value(story.ADDRESS)
    practitioner.presses("Send invitation")
    practitioner.reads(f"The invitation is on its way to {story.ADDRESS}.")
    practitioner.is_photographed("20-invited")


def joins_portal(client: Person, link: str) -> None:
    client.page.goto(link)
    client.sees("Join North House")
    client.fills("Your name", story.CLIENT)
    client.fills("New password", story.PASSWORD)
    client.is_photographed("21-join")
    client.presses("Join North House")
    client.sees("Hello, Robin")
    client.is_photographed("22-portal-home")


def signs_plan(client: Person) -> None:
    client.follows("Read the plan")
    client.sees("Your plan")
    client.reads(story.GOAL)
    client.reads("Steps we agreed on")
    client.is_photographed("23-portal-plan")
    client.follows("Yes, go on to sign")
    client.fills("Your full name", story.CLIENT)
    client.ticks("Yes, I want to sign this plan")
    client.is_photographed("24-portal-sign")
    client.presses("Sign this plan")
    client.reads("Thank you. You signed this plan.")
    client.is_photographed("25-portal-signed")


def countersigns_plan(practitioner: Person) -> None:
    practitioner.follows("Today")
    practitioner.is_photographed("26-today-plan-waits")
    practitioner.follows("Plans")
    row = practitioner.page.locator("#result_list tbody tr", has_text=story.CLIENT)
    row.get_by_role("link").first.click()
    practitioner.fills("Your full name", "Petra North")
    practitioner.ticks("I intend to sign this plan")
    practitioner.presses("Sign plan and put it in force")
    practitioner.reads("Signed. This version is in force now.")
    practitioner.is_photographed("27-plan-in-force")


def exports_plan(reader: Person, button: str) -> bytes:
    """Ask for the PDF, wait while the page says how far it is, fetch it."""
    reader.page.get_by_role("button", name=button).click()
    ready = reader.page.get_by_text("Your PDF is ready.")
    expect(reader.page.get_by_role("progressbar").or_(ready)).to_be_visible()
    expect(ready).to_be_visible()
    return reader.downloads("Download PDF")
