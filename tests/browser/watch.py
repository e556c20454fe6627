"""What a browser met on its way: every address, title, request, file and complaint, to be judged afterwards."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Download, Page, Request, Response

HERE = {"127.0.0.1", "localhost"}
OWN_SCHEMES = {"data", "blob", "about"}
"""Addresses that lead nowhere: they stay inside the browser."""


@dataclass
class Watch:
    """Everything that was met, in order."""

    addresses: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """Pages whose answer did not forbid to store them."""

    def follow(self, context: BrowserContext) -> None:
        """Note what happens in this context from now on."""
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("page", lambda page: page.on("download", self._download))

    def note(self, page: Page) -> None:
        """Note where the page is and what it is called."""
        self.addresses.append(page.url)
        self.titles.append(page.title())

    def left(self) -> list[str]:
        """Requests that went anywhere but to the server."""
        parts = [(address, urlsplit(address)) for address in self.addresses]
        return [address for address, one in parts if one.hostname not in HERE and one.scheme not in OWN_SCHEMES]

    def tells(self, *words: str) -> list[str]:
        """Addresses, titles and file names in which one of the words stands, in any case and however encoded."""
        met = [unquote(each).casefold() for each in (*self.addresses, *self.titles, *self.files)]
        return [each for each in met if any(word.casefold() in each for word in words)]

    def _request(self, request: Request) -> None:
        self.addresses.append(request.url)

    def _response(self, response: Response) -> None:
        kind, cached = response.headers.get("content-type", ""), response.headers.get("cache-control", "")
        if kind.startswith("text/html") and "no-store" not in cached:
            self.kept.append(response.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def _download(self, download: Download) -> None:
        self.files.append(download.suggested_filename)
