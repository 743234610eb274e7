"""``{% draft page_draft %}`` inside a form: its text is kept while it is typed, and restored."""

from typing import Any

from django import template
from django.utils import timezone

from agencies.drafts.pages import PageDraft
from agencies.drafts.services import kept_until

register = template.Library()


@register.inclusion_tag("drafts/_draft.html", takes_context=True)
def draft(context: template.Context, page_draft: PageDraft) -> dict[str, Any]:
    """Status line, notice of what was restored, and what the script needs. Works without it, too."""
    return {
        "draft": page_draft,
        "person": context["staying"]["person"],
        "outside": context["outside"],
        "now": timezone.now(),
        "until": kept_until(page_draft.restored, context["agency"]) if page_draft.restored else None,
    }
