"""What holds for every answer: nothing is cached, nothing is shared with other sites, no sensor is used."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

Answer = Callable[[HttpRequest], HttpResponse]


SENSORS = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture",
    "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi",
    "payment", "publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
OURS = frozenset({"publickey-credentials-create", "publickey-credentials-get"})
"""What our own pages may use: signing in with a key."""
ISOLATED = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": ", ".join(f"{name}=({'self' if name in OURS else ''})" for name in SENSORS),
    "X-Permitted-Cross-Domain-Policies": "none",
}


class Isolated:
    """Other sites neither embed nor read what we answer, and no page reaches a camera, a place or a port."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, then add what every answer carries, files and errors too."""
        response = self.get_response(request)
        for name, value in ISOLATED.items():
            response[name] = value
        return response


class NothingCached:
    """No page is kept by a browser or a proxy: a shared computer must not show it again."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on, then forbid storing."""
        response = self.get_response(request)
        if "Cache-Control" not in response:
            add_never_cache_headers(response)
            response["Cache-Control"] = "no-store, private"
        return response
