"""The way to the key service: one connection a thread, made anew once where it broke."""

import os
import socket
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from amparo.keyservice.errors import KNOWN, BadRequest, KeysUnavailable
from amparo.keyservice.protocol import FAILED, Drawer, Operation, Owned, Place, decode, encode, receive

SECONDS = 20
DOWN = "The key service does not answer. Nothing was saved; try again in some minutes."


@dataclass(frozen=True)
class Status:
    """How the key service is."""

    open: bool
    month: int
    turn: int
    began: int
    """Seconds since 1970: when the wrapping keys of this turn became current."""
    wrapping_keys: int
    logged: int
    """Lines of its log."""
    fault: str
    """What is wrong with its log, in a sentence; empty where nothing is."""
    shares_given: int


class KeyClient:
    """What the rest of Amparo asks of the key service.

    Every method raises KeysUnavailable where the service is down or cannot work, KeysSealed where it waits for its
    custodians, BadRequest for more at once than it takes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    def new_key(self, owner: str, organisation: int) -> bytes:
        """A fresh data key, wrapped for its owner (an opaque id) under the organisation's key."""
        return self.new_keys([(owner, organisation)])[0]

    def new_keys(self, owners: Sequence[tuple[str, int]]) -> list[bytes]:
        """As `new_key`, for many at once."""
        fields = [part for owner, organisation in owners for part in (owner.encode(), str(organisation).encode())]
        return self._ask(Operation.NEW_KEYS, fields)

    def seal(self, owner: str, wrapped: bytes, items: Sequence[Place]) -> list[bytes]:
        """Values (table, column, row, content) sealed under a wrapped data key, which is not given out.

        Raises VaultError where the data key does not open.
        """
        places = [
            part for table, column, row, content in items
            for part in (table.encode(), column.encode(), row.encode(), content)
        ]  # fmt: skip
        return self._ask(Operation.SEAL, [owner.encode(), wrapped, *places])

    def open(self, ticket: UUID, table: str, drawers: Sequence[Drawer]) -> list[list[bytes]]:
        """What values hold that a ticket allows to open, by drawer; the keys that open them are not given out.

        Raises KeysRefused, BudgetSpent; VaultError where a key or a value does not open.
        """
        if not drawers:
            return []
        found = iter(self._ask(Operation.OPEN, [ticket.bytes, table.encode(), *packed(drawers)]))
        return [[next(found) for _ in values] for _, _, values in drawers]

    def tokens(self, kind: str, parts: Sequence[bytes]) -> list[bytes]:
        """Blind tokens of a kind of field."""
        return self._ask(Operation.TOKENS, [kind.encode(), *parts]) if parts else []

    def intake_key(self, organisation: int) -> bytes:
        """The public key for which devices of that body seal: a point of P-256, 65 bytes."""
        return self._ask(Operation.INTAKE_KEY, [str(organisation).encode()])[0]

    def open_intake(self, ticket: UUID, envelope: bytes) -> bytes:
        """What an envelope holds that a ticket allows to open. Raises KeysRefused, SealBrokenError."""
        return self._ask(Operation.OPEN_INTAKE, [ticket.bytes, envelope])[0]

    def rewrap(self, owner: str, wrapped: bytes) -> bytes:
        """The same data key under its organisation's current key; empty where it does not open."""
        return self.rewrap_all([(owner, wrapped)])[0]

    def rewrap_all(self, wrapped: Owned) -> list[bytes]:
        """As `rewrap`, for many at once."""
        return self._ask(Operation.REWRAP, _flat(wrapped))

    def status(self) -> Status:
        """How the service is; answered also while it is sealed."""
        opened, *numbers, fault, given = self._ask(Operation.STATUS, [])
        month, turn, began, keys, logged = map(int, numbers)
        return Status(opened == b"1", month, turn, began, keys, logged, fault.decode(), int(given))

    def begin_turn(self) -> tuple[int, int]:
        """New wrapping keys from now on; month and turn. Raises KeysRefused for others than its keeper."""
        month, turn = self._ask(Operation.BEGIN_TURN, [])
        return int(month), int(turn)

    def retire(self) -> int:
        """Destroy every wrapping key that is not current; how many. Raises KeysRefused as `begin_turn`, or too soon."""
        return int(self._ask(Operation.RETIRE, [])[0])

    def unseal(self, share: str) -> tuple[int, int]:
        """Give a custodian's share; how many were given of how many. Raises SharesWrong, KeysRefused."""
        given, needed = self._ask(Operation.UNSEAL, [share.encode()])
        return int(given), int(needed)

    def check_log(self) -> tuple[int, str]:
        """Look through the service's log: its lines, and what is wrong with it. Raises KeysRefused."""
        lines, fault = self._ask(Operation.CHECK_LOG, [])
        return int(lines), fault.decode()

    def destroy(self) -> int:
        """Let the service look who was erased (committed): their keys are refused for ever; how many are new."""
        return int(self._ask(Operation.DESTROY, [])[0])

    def close(self) -> None:
        """End this thread's connection; the next question makes another."""
        self._local.connection = None

    def _ask(self, operation: Operation, fields: Iterable[bytes]) -> list[bytes]:
        frame = encode(operation, fields)
        try:
            word, answer = decode(self._exchange(frame))
        except (OSError, BadRequest) as error:
            self.close()
            raise KeysUnavailable(DOWN) from error
        if word == FAILED:
            raise KNOWN.get(answer[0].decode(), KeysUnavailable)(answer[1].decode())
        return answer

    def _exchange(self, frame: bytes) -> bytes:
        """Send and wait. A connection that is not new may have ended meanwhile: then once more, over a new one."""
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is not None and connection.process == os.getpid():
            with suppress(ConnectionError):
                return connection.exchange(frame)
        self._local.connection = _Connection(self._path)
        return self._local.connection.exchange(frame)


class _Connection:
    """A connection of one thread in one process; it ends with its thread."""

    def __init__(self, path: Path) -> None:
        self.process = os.getpid()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(SECONDS)
        self._socket.connect(str(path))

    def __del__(self) -> None:
        self._socket.close()

    def exchange(self, frame: bytes) -> bytes:
        """Send a frame and wait for the answer. Raises OSError, BadRequest."""
        self._socket.sendall(frame)
        body = receive(self._socket)
        if body is None:
            raise ConnectionResetError("the key service ended the connection")
        return body


def packed(drawers: Sequence[Drawer]) -> Iterator[bytes]:
    """Drawers as the fields of a request."""
    for owner, wrapped, values in drawers:
        yield from (owner.encode(), wrapped, str(len(values)).encode())
        for column, row, sealed in values:
            yield from (column.encode(), row.encode(), sealed)


def _flat(wrapped: Owned) -> list[bytes]:
    return [part for owner, key in wrapped for part in (owner.encode(), key)]
