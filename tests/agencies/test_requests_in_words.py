"""What was opened under exceptional access, told to people who know no addresses."""

import pytest

from agencies.requests_in_words import outcome_in_words, page_in_words


@pytest.mark.parametrize(
    ("view_name", "words"),
    [
        ("admin:index", "Today"),
        ("admin:clients_client_changelist", "List: clients"),
        ("admin:mi_sessions_session_change", "Session"),
        ("admin:audit_auditevent_history", "Audit event: history"),
        ("admin:nothing_known_changelist", "Nothing known changelist"),
        ("clients:page", "Clients: page"),
        ("people:end_support", "People: end support"),
        ("api:client-list", "Api: client list"),
        ("stay", "Stayed signed in"),
        ("unknown address", "Unknown address"),
    ],
)
def test_page_is_named_by_what_it_shows(view_name, words):
    assert page_in_words(view_name) == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (["GET", "200"], "Shown"),
        (["GET", "302"], "Led to another page"),
        (["GET", "404"], "Refused"),
        (["POST", "403"], "Sent something. Refused"),
        (["GET", "500"], "Failed, nothing was shown"),
        ([], "Not known"),
    ],
)
def test_what_came_of_it(fields, words):
    assert outcome_in_words(fields) == words
