"""A sign-in that has run out costs nobody a note."""

import pytest
from django.test import Client as Browser

NOTE = "She spoke of <evenings> and of her sister."


@pytest.fixture
def form(north):
    return north.url(f"/sessions/new/{north.clients['assigned'].public_id}/")


def test_typed_text_is_given_back_with_the_way_in(north, form):
    page = Browser().post(
        form, {"minutes": "45", "note": NOTE, "quotes": ["I could try", "Not yet, I think"]}
    )

    text = page.content.decode()
    assert page.status_code == 403
    assert "She spoke of &lt;evenings&gt; and of her sister.</textarea>" in text
    assert "I could try</textarea>" in text
    assert "Not yet, I think</textarea>" in text
    assert f'href="/accounts/login/?next={form}"' in text


def test_form_without_words_leads_to_sign_in(north, form):
    answer = Browser().post(form, {"minutes": "45"})
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={form}")


def test_form_of_another_site_is_not_shown(north, form):
    answer = Browser(enforce_csrf_checks=True).post(form, {"note": NOTE})
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={form}")
