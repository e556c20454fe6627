"""What holds for every answer: nothing is cached."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

Answer = Callable[[HttpRequest], HttpResponse]


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
