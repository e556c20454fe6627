"""The page that works without a network, and the worker that keeps it: the same for everybody, without a session."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from amparo.access.gate import public
from amparo.intake import offline


@public
@require_GET
def page(request: HttpRequest, language: str) -> HttpResponse:
    """The sheet, to be written without a network and sealed on the device."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return HttpResponse(offline.page(language))


@public
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: keeps the page and its files, each with the hash that it must have, and nothing else."""
    words = {"shell": offline.shell(), "version": offline.version()}
    return render(request, "intake/worker.js", words, content_type="text/javascript; charset=utf-8")
