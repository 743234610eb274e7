"""What a person typed when her sign-in had run out: given back to her, kept nowhere."""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render

MORE_THAN_ONE_WORD = 2


def give_back(
    request: HttpRequest, *, sign_in: str, template: str = "agencies/signed_out.html"
) -> HttpResponse | None:
    """A page with the texts of a form that could not be saved, or None where there are none.

    Only a form of our own pages is answered so: another site's cannot make us show its words.
    """
    if request.method != "POST" or CsrfViewMiddleware(_nothing).process_view(request, _nothing, (), {}):
        return None
    texts = [text for text in _values(request) if len(text.split()) >= MORE_THAN_ONE_WORD]
    if not texts:
        return None
    context = {"texts": texts, "sign_in": sign_in}
    return render(request, template, context, status=403)


def _values(request: HttpRequest) -> list[str]:
    return [str(value) for _, values in request.POST.lists() for value in values]


def _nothing(_: HttpRequest) -> HttpResponse:
    return HttpResponse()
