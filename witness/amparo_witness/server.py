"""The witness's HTTP server: one path, small requests, few connections, nothing written about who asked."""

import io
import socket
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from amparo_witness.judging import Answer, Judge

PATH = "/add-checkpoint"
LARGEST_BODY = 16 * 1024
MOST_CONNECTIONS = 32
PATIENCE = 10.0
"""Seconds that a connection lasts, whatever it says: who sends a byte now and then holds no place for ever."""


class Server(ThreadingHTTPServer):
    """Answers with a judge, at most MOST_CONNECTIONS at once; further ones are closed unheard."""

    daemon_threads = True
    request_queue_size = MOST_CONNECTIONS

    def __init__(self, host: str, port: int, judge: Judge) -> None:
        self.judge = judge
        self.address_family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__((host, port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Start a thread for the connection if there is a free place."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer a connection until it ends."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is no news, and whose it was is nobody's business."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "amparo-witness"
    sys_version = ""
    server: Server

    def setup(self) -> None:
        """Read no longer than the connection may last."""
        super().setup()
        self.rfile = io.BufferedReader(_Reading(self.connection, time.monotonic() + PATIENCE))

    def do_POST(self) -> None:
        if self.path != PATH:
            self._end(Answer(HTTPStatus.NOT_FOUND, f"only POST {PATH}\n"))
        elif (length := self._length()) is None:
            self._end(Answer(HTTPStatus.LENGTH_REQUIRED, "Content-Length expected\n"))
        elif length > LARGEST_BODY:
            self._end(Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {LARGEST_BODY} bytes\n"))
        else:
            body = self.rfile.read(length)
            if len(body) == length:
                self._send(self._judged(body))

    def do_GET(self) -> None:
        self._end(Answer(HTTPStatus.METHOD_NOT_ALLOWED, f"only POST {PATH}\n"))

    def _length(self) -> int | None:
        stated = self.headers.get("Content-Length", "")
        known = stated.isascii() and stated.isdigit() and "Transfer-Encoding" not in self.headers
        return int(stated) if known and len(stated) < 10 else None

    def _judged(self, body: bytes) -> Answer:
        try:
            return self.server.judge.add_checkpoint(body)
        except (OSError, ValueError) as error:
            print(
                f"The folder cannot be used ({type(error).__name__}): nothing is signed.", file=sys.stderr, flush=True
            )
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, "the witness cannot reach what it keeps\n")

    def _end(self, answer: Answer) -> None:
        """Answer without having read the body: the connection cannot go on."""
        self.close_connection = True
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        body = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: addresses and times of those who ask are not kept."""


class _Reading(io.RawIOBase):
    """What comes in until a moment; each wait is what is left."""

    def __init__(self, connection: socket.socket, until: float) -> None:
        self._connection, self._until = connection, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)
