"""Somebody types into a form of the product; a script keeps it."""

import json
import re
from typing import Any
from uuid import UUID

from django.test import Client as Browser

from agencies import tenancy
from agencies.drafts.models import Draft
from agencies.drafts.services import texts_of
from agencies.sign_ins.remaining import mark_of
from tests.cast import Cast

NOTE = "She spoke of evenings and of her sister."


def sends(browser: Browser, cast: Cast, texts: dict[str, Any], *, tab: UUID, **other: Any) -> Any:
    """As the page's script does; the first thing a window sends is ``whole``."""
    values = {
        "form": "sessions.record",
        "reference": cast.clients["assigned"].public_id,
        "tab": tab,
        "person": mark_of(cast.practitioner),
        "number": 1,
        "changes": json.dumps(texts),
        **other,
    }
    return browser.post(cast.url("/drafts/save/"), values, headers={"X-Requested-With": "fetch"})


def kept(cast: Cast, tab: UUID) -> dict[str, list[str]]:
    with tenancy.activate(cast.pk):
        return texts_of(Draft.objects.get(tab=tab))


def tab_of(page: Any) -> UUID:
    """The window that a page was shown in."""
    found = re.search(r'name="draft" value="([0-9a-f-]{36})"', page.content.decode())
    assert found, "this page keeps no draft: say {% draft … %} inside its form"
    return UUID(found[1])


def number_of(page: Any) -> int:
    found = re.search(r'data-number="([0-9]+)"', page.content.decode())
    assert found
    return int(found[1])
