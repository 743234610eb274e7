"""The page for a sign-in that did not come about."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def problem(
    request: HttpRequest,
    sentence: str,
    *,
    slug: str,
    status: int,
    title: str = "That did not work",
    then: str | None = None,
) -> HttpResponse:
    """What went wrong, with the ways on: the same again, or a password. ``then`` is where one was going."""
    context = {"title": title, "sentence": sentence, "slug": slug, "then": then or ""}
    return render(request, "sso/problem.html", context, status=status)
