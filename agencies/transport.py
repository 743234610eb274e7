"""What every answer says to the browser, and which requests are not answered at all."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from agencies.access.tokens import is_api

GetResponse = Callable[[HttpRequest], HttpResponse]

_OFF = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
_OURS = ("publickey-credentials-create", "publickey-credentials-get")
FEATURES = ", ".join([*(f"{name}=()" for name in _OFF), *(f"{name}=(self)" for name in _OURS)])
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class FewFeatures:
    """Whatever script came in could not listen, look or locate; other sites cannot embed our answers."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", FEATURES)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class KnownRequests:
    """Refuses methods nobody needs (TRACE repeats a request with its cookies), and keys sent in the open.

    A person who comes without TLS is led to it. A program is told so instead: led on in silence it would
    go on sending its key in the open.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if settings.SECURE_SSL_REDIRECT and is_api(request) and not request.is_secure():
            says = "Use https. If you sent a key, withdraw it and make another: it travelled in the open."
            return JsonResponse({"detail": says}, status=403)
        return self.get_response(request)
