from pathlib import Path

from django.conf import settings

from agencies.access.printout import as_markdown


def test_permissions_page_is_fresh() -> None:
    written = Path(settings.BASE_DIR, "docs", "permissions.md").read_text(encoding="utf-8")
    assert written == as_markdown(), "Run: python manage.py permissions --write"
