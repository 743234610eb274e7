"""What a page may ask of the browser it is shown in: hardly anything."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
POLICY = ", ".join([*(f"{name}=()" for name in _OFF), *(f"{name}=(self)" for name in _OURS)])


class FewFeatures:
    """Says so with every answer: whatever script came in could not listen, look or locate."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        return response
