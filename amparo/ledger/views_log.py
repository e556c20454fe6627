"""The log for everybody (C2SP tlog-tiles): a checkpoint and tiles of hashes, no entry. Reading it leaves no entry."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from amparo.access.gate import public
from amparo.ledger.log import read_tile, shown_checkpoint
from amparo_verify.merkle import HASH_BYTES
from amparo_verify.tiles import TileError, parse_path

FOR_EVER = "public, max-age=31536000, immutable"
FOR_SECONDS = "public, max-age=5"


@public
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The signed checkpoint with its cosignatures."""
    shown = shown_checkpoint()
    if shown is None:
        raise Http404
    return _answer(shown.note.encode(), "text/plain; charset=utf-8", FOR_SECONDS)


@public
@require_safe
def tile(request: HttpRequest, place: str) -> HttpResponse:
    """A tile, exactly as wide as it is asked for; a page that does not exist where the log has not come so far."""
    try:
        wanted = parse_path(place)
    except TileError as error:
        raise Http404 from error
    hashes = read_tile(wanted)
    if len(hashes) != wanted.width * HASH_BYTES:
        raise Http404
    return _answer(hashes, "application/octet-stream", FOR_EVER)


def _answer(content: bytes, kind: str, kept: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": kept})
