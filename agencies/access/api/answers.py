"""Programs are answered in JSON, whatever goes wrong and wherever it does."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from agencies.access.tokens import is_api

_SAYS = {
    400: "This request cannot be read.",
    403: "You may not do this.",
    404: "There is nothing at this address within your reach.",
    503: "What is done cannot be noted at the moment. Nothing was changed. Please try again in a minute.",
    500: "Something went wrong on our side. Nothing was changed. Please try again later.",
}


class JsonErrors:
    """Puts a sentence in JSON in the place of an error page: of a missing address, a stranger, a failure."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        by_program = is_api(request)  # asked first: the path loses its prefix on the way
        response = self.get_response(request)
        if by_program and response.status_code >= 400 and not _is_json(response):  # noqa: PLR2004 - an error
            says = _SAYS.get(response.status_code, response.reason_phrase)
            return JsonResponse({"detail": says}, status=response.status_code)
        return response


def _is_json(response: HttpResponseBase) -> bool:
    return "json" in response.headers.get("Content-Type", "")
