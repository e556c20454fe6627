"""The web server's worker: whoever is slow, and whoever stands at the door, waits apart from those who are at work.

A request is received whole by threads that do nothing else, within a time; only then a thread that answers takes it.
Those without a session, and whoever is at the door (passwords are slow to check on purpose), have two such threads and
a short line of their own. So neither slow nor many requests of strangers keep an officer from saving.
"""

import logging
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.contrib.sessions.backends.signed_cookies import SessionStore
from gunicorn.workers.gthread import _DEFER, TConn, ThreadWorker

from amparo.house import refusing

log = logging.getLogger(__name__)
RECEIVERS = 64
"""Requests that may be coming in at once, each at its own pace."""
SECONDS = 10.0
"""In which a request has come in whole, or its connection ends."""
STRANGERS = 2
"""Threads that answer those without a session."""
LINE = 40
"""Of those without a session, so many may wait; who comes then is told to come again."""
LARGEST_HEAD = 256 * 1024
LARGEST_BODY = 12 * 1024 * 1024
"""A larger one is not waited for: it is refused by what it says of itself (amparo/web/uploads.py)."""
END_OF_HEAD = b"\r\n\r\n"
LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,18})[ \t]*\r?$")
IN_PIECES = re.compile(rb"(?im)^transfer-encoding:")
WAITS_FOR_YES = re.compile(rb"(?im)^expect:[ \t]*100-continue[ \t]*\r?$")
COOKIES = re.compile(rb"(?im)^cookie:([^\r\n]*)")
ACTS = "session_secret"
"""What a session holds once somebody has signed in (access/middleware.py); that of strangers at the door does not."""
TARGET = re.compile(rb"\A[^ ]+ (?:[^/? ]+://[^/? ]*)?(/[^? ]*)")
"""The path that is asked for, also where the whole address is given."""
AT_DOOR = re.compile(rb"/(?:sign-in|invitation|log|intake/offline)/")


def missing(data: bytes | bytearray) -> int:
    """How many bytes are still to come at least; 0 where the request is there, or need not be waited for."""
    end = data.find(END_OF_HEAD)
    if end < 0:
        return 0 if len(data) > LARGEST_HEAD else 1
    length = LENGTH.search(data[:end])
    wanted = int(length[1]) if length else 0
    return max(0, end + len(END_OF_HEAD) + wanted - len(data)) if wanted <= LARGEST_BODY else 0


def is_whole(data: bytes) -> bool:
    """Is all of its body there, as far as its head says how long it is?"""
    head = data[: data.find(END_OF_HEAD)]
    length = LENGTH.search(head)
    return not IN_PIECES.search(head) and (int(length[1]) if length else 0) <= LARGEST_BODY


def is_stranger(data: bytes) -> bool:
    """Does the request come without a session of ours, or to the door, however its address is written?"""
    head = data[: data.find(END_OF_HEAD)]
    asked = TARGET.match(head)
    return asked is None or bool(AT_DOOR.match(unquote_to_bytes(asked[1]))) or not any(map(_acts, _sessions(head)))


def _sessions(head: bytes) -> Iterator[str]:
    """The cookies that bear the session's name."""
    for line in COOKIES.findall(head):
        for name, _, content in (one.strip().partition(b"=") for one in line.split(b";")):
            if name.decode("latin-1") == settings.SESSION_COOKIE_NAME:
                yield content.decode("latin-1")


def _acts(cookie: str) -> bool:
    """Was it signed here, within the time that a session lasts at most, for somebody who had signed in?"""
    return ACTS in SessionStore(cookie)


class Receiving(ThreadWorker):
    """Receives first, then answers; strangers by threads of their own."""

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """The threads that answer those at work; the others beside them."""
        self.receivers = ThreadPoolExecutor(RECEIVERS, "receives")
        self.strangers = ThreadPoolExecutor(STRANGERS, "answers-strangers")
        self.in_line = 0
        return ThreadPoolExecutor(self.cfg.threads, "answers")

    def enqueue_req(self, conn: TConn) -> None:
        """On the main thread: somebody has come, or sends again."""
        self.receivers.submit(self._receive, conn)

    def _receive(self, conn: TConn) -> None:
        """On a receiver: take in the whole request and pass it on; end the connection of one that takes too long."""
        try:
            if not conn.initialized and not conn.wait_for_data(1.0):
                self._finish(conn, _DEFER)
                return
            conn.sock.setblocking(True)
            conn.init()
            data = received(conn)
            conn.parser.unreader.unread(data)
            conn.torn = not is_whole(data)
            self.method_queue.defer(self._pass_on, conn, is_stranger(data))
        except Exception:  # nothing came, not in time, or no connection is left
            self._finish(conn, False)

    def _finish(self, conn: TConn, result: object) -> None:
        done: Future[object] = Future()
        done.set_result(result)
        self.method_queue.defer(self.finish_request, conn, done)

    def _pass_on(self, conn: TConn, stranger: bool) -> None:
        """On the main thread: to those who answer, unless the line at the door is too long."""
        if not stranger:
            super().enqueue_req(conn)
            return
        if self.in_line >= LINE:
            self.receivers.submit(_send_away, conn).add_done_callback(lambda _: self._finish(conn, False))
            return
        self.in_line += 1
        self.strangers.submit(self.handle, conn).add_done_callback(
            lambda done: self.method_queue.defer(self._answered, conn, done)
        )

    def _answered(self, conn: TConn, done: "Future[Any]") -> None:
        self.in_line -= 1
        self.finish_request(conn, done)

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        """What of a body was not received before is not waited for afterwards either: the connection ends."""
        return bool(super()._keepalive_after(conn, keepalive and not conn.torn))

    def finish_request(self, conn: TConn, done: "Future[Any]") -> None:
        """On the main thread, which waits for nobody: a connection that ends is closed by a receiver."""
        if not done.cancelled() and done.exception() is None and done.result():
            super().finish_request(conn, done)
            return
        self.nr_conns -= 1
        self.receivers.submit(conn.close, graceful=True)

    def handle_error(self, req: object, client: socket.socket, addr: object, exc: BaseException) -> None:
        """What cannot be read as a request is refused; nothing of it is repeated, to nobody and in no log."""
        log.warning("not answered", exc_info=exc)
        with suppress(OSError):
            client.settimeout(1.0)
            client.sendall(refusing.answer(refusing.status_of(exc)))

    def handle_quit(self, sig: int, frame: object) -> None:
        """The other threads end, too."""
        self._end_pools()
        super().handle_quit(sig, frame)

    def run(self) -> None:
        """Until it is told to stop; then the other threads end, too."""
        super().run()
        self._end_pools()

    def _end_pools(self) -> None:
        for pool in (self.receivers, self.strangers):
            pool.shutdown(wait=False, cancel_futures=True)


def _send_away(conn: TConn) -> None:
    with suppress(OSError):
        conn.sock.settimeout(1.0)
        conn.sock.sendall(refusing.many())


def received(conn: TConn) -> bytes:
    """What came in until the request was whole. Raises TimeoutError, EOFError where nothing came."""
    deadline, data = time.monotonic() + SECONDS, bytearray(conn.parser.unreader.take_buffered())
    head = 0
    while wanted := missing(data):
        if not head and (head := data.find(END_OF_HEAD) + 1) and WAITS_FOR_YES.search(data[:head]):
            conn.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        conn.sock.settimeout(max(deadline - time.monotonic(), 0.001))
        piece = conn.sock.recv(max(65536, min(wanted, 1 << 20)))
        if not piece:
            break
        data += piece
    if not data:
        raise EOFError
    return bytes(data)
