"""What the key service does: each operation by itself, without a socket. Who asks is the server's to find out."""

import hmac
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

from amparo.keyservice import intake, shares
from amparo.keyservice.budgets import STUDIED, Limits
from amparo.keyservice.errors import BadRequest, KeysRefused, KeysSealed, SharesWrong
from amparo.keyservice.keys import Keys
from amparo.keyservice.openings import LogBroken
from amparo.keyservice.protocol import Drawer, Operation
from amparo.keyservice.root import LocalRoot, RootWrapper
from amparo.keyservice.tickets import Tickets

KEEPERS = {Operation.BEGIN_TURN, Operation.RETIRE, Operation.UNSEAL, Operation.CHECK_LOG}
"""Operations for the account that runs the service and for root, not for the account of the web."""
UNSEALED = {Operation.STATUS, Operation.UNSEAL}
"""Operations that need no root key."""
MOST_OPENED = 1000
LONGEST_WAIT = 3600
"""Seconds in which the custodians' shares have to come together."""
COMPARED_EVERY, OVERLAP = 3600.0, 3600.0
"""Seconds: between two looks at all erasures; and by how much a look at the newest reaches back, for transactions that
took long to commit."""
SETTLING = 600
"""Seconds after a rotation before old wrapping keys may go: no transaction of the application lives as long."""


class Service:
    """The operations over one folder of keys; sealed until a root is given."""

    def __init__(
        self,
        folder: Path,
        tickets: Tickets,
        root: RootWrapper | None,
        limits: Limits = STUDIED,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Raises KeysUnavailable where the root does not fit the folder."""
        self._folder, self._tickets, self._limits, self._clock = folder, tickets, limits, clock
        self._lock, self._settling = threading.Lock(), threading.Lock()
        self._compared = float("-inf")
        self._given = list[str]()
        self._since = 0.0
        self._keys = self._opened(root) if root else None
        self._does: dict[Operation, Callable[[Sequence[bytes]], list[bytes]]] = {
            Operation.STATUS: self._status,
            Operation.NEW_KEYS: self._new_keys,
            Operation.SEAL: self._seal,
            Operation.OPEN: self._open,
            Operation.TOKENS: self._tokens_of,
            Operation.REWRAP: self._rewrap,
            Operation.BEGIN_TURN: self._begin_turn,
            Operation.RETIRE: self._retire,
            Operation.UNSEAL: self._unseal,
            Operation.CHECK_LOG: self._check_log,
            Operation.DESTROY: self._destroy,
            Operation.INTAKE_KEY: self._intake_key,
            Operation.OPEN_INTAKE: self._open_intake,
        }

    def answer(self, operation: int, fields: Sequence[bytes], keeper: bool = True) -> list[bytes]:
        """Do one operation. Raises what errors.py names; OSError where the disk fails."""
        try:
            asked = Operation(operation)
        except ValueError:
            raise BadRequest(f"there is no operation {operation}") from None
        if asked in KEEPERS and not keeper:
            raise KeysRefused("Only the account that runs the key service may ask for this.")
        if asked not in UNSEALED:
            self.keys  # noqa: B018 sealed: refused before anything is looked at
        try:
            return self._does[asked](fields)
        except (SharesWrong, BadRequest):
            raise
        except (ValueError, IndexError):
            raise BadRequest(f"the fields of {asked.name} are not as they should be") from None

    @property
    def keys(self) -> Keys:
        """What the root opens. Raises KeysSealed."""
        if self._keys is None:
            raise KeysSealed("The keys are sealed. Three custodians open them: amparo keys unseal")
        return self._keys

    def _opened(self, root: RootWrapper) -> Keys:
        return Keys(self._folder, root, self._limits, self._clock)

    def _status(self, fields: Sequence[bytes]) -> list[bytes]:
        """Nothing -> 0 or 1 (open) | month | turn | moment it began | wrapping keys | lines of the log | its fault |
        shares given."""
        if self._keys is None:
            return [b"0", b"0", b"0", b"0", b"0", b"0", b"", _number(len(self._given))]
        store, openings = self._keys.store, self._keys.openings
        numbers = [1, *store.turn(), int(store.began()), store.count(), openings.number]
        return [*map(_number, numbers), openings.fault.encode(), b"0"]

    def _new_keys(self, fields: Sequence[bytes]) -> list[bytes]:
        """(owner | organisation)... -> wrapped data keys, which nobody outside ever sees open."""
        asked = [(owner.decode(), int(organisation)) for owner, organisation in _by(2, fields)]
        return [self.keys.new_key(owner, organisation)[1] for owner, organisation in asked]

    def _seal(self, fields: Sequence[bytes]) -> list[bytes]:
        """owner | wrapped data key | (table | column | row | content)... -> sealed values."""
        places = [
            (table.decode(), column.decode(), row.decode(), content)
            for table, column, row, content in _by(4, fields[2:])
        ]
        return self.keys.seal(fields[0].decode(), fields[1], places)

    def _open(self, fields: Sequence[bytes]) -> list[bytes]:
        """ticket (16 bytes) | table | (owner | wrapped data key | how many values | (column | row | sealed)...)... ->
        what the values hold; checked, counted and written down by owner."""
        number, drawers = UUID(bytes=fields[0]), list(_drawers(fields[2:]))
        if not 0 < len(drawers) <= MOST_OPENED:
            raise BadRequest(f"1 to {MOST_OPENED} keys at once")
        ticket = self._tickets.check(number)
        if not {owner for owner, _, _ in drawers} <= ticket.owners:
            raise KeysRefused("The ticket is for others. Ask again.")
        opened = self.keys.open_values(fields[1].decode(), drawers)
        self.keys.openings.admit(number, (owner for owner, _, _ in drawers), ticket.worker, ticket.second)
        return opened

    def _intake_key(self, fields: Sequence[bytes]) -> list[bytes]:
        """organisation -> the public key for which devices of that body seal."""
        return [self.keys.intake_key(int(fields[0]))]

    def _open_intake(self, fields: Sequence[bytes]) -> list[bytes]:
        """ticket (16 bytes) | envelope -> what it holds, checked and written down (as a line that opens no person)."""
        number, envelope = UUID(bytes=fields[0]), fields[1]
        ticket = self._tickets.check_intake(number)
        if not hmac.compare_digest(intake.digest(envelope), ticket.digest):
            raise KeysRefused("The ticket is for another envelope. Ask again.")
        content = self.keys.open_intake(ticket.organisation, envelope)
        self.keys.openings.admit(number, (), ticket.worker)
        return [content]

    def _tokens_of(self, fields: Sequence[bytes]) -> list[bytes]:
        """kind of field | what is to be hashed... -> tokens."""
        return self.keys.tokens(fields[0].decode(), fields[1:])

    def _rewrap(self, fields: Sequence[bytes]) -> list[bytes]:
        """(owner | wrapped data key)... -> wrapped anew; empty where one does not open."""
        return [self.keys.rewrap(owner, wrapped) for owner, wrapped in _owned(fields)]

    def _begin_turn(self, fields: Sequence[bytes]) -> list[bytes]:
        """Nothing -> month | turn."""
        return [*map(_number, self.keys.store.begin_turn())]

    def _retire(self, fields: Sequence[bytes]) -> list[bytes]:
        """Nothing -> how many wrapping keys were destroyed."""
        if self._clock() - self.keys.store.began() < SETTLING:
            raise KeysRefused("The last rotation is too recent.")
        return [_number(self.keys.store.retire())]

    def _check_log(self, fields: Sequence[bytes]) -> list[bytes]:
        """Nothing -> lines of the log | what is wrong with it."""
        try:
            return [_number(self.keys.openings.check()), b""]
        except LogBroken as error:
            return [b"0", str(error).encode()]

    def _destroy(self, fields: Sequence[bytes]) -> list[bytes]:
        """Nothing -> how many persons came on the list of those who were erased for ever.

        Whom the database says to be erased, not whom somebody names. At first and once an hour all is compared, and a
        database that does not know of an erasure any more (an older backup of it was restored) erases again.
        """
        with self._settling:
            listed, now = self.keys.destroyed, self._clock()
            whole = now - self._compared >= COMPARED_EVERY
            since = 0.0 if whole else min(listed.newest, now) - OVERLAP
            if whole:
                self._tickets.erase_again(listed.persons())
            added = listed.add(self._tickets.erased_since(since))
            self._compared = now if whole else self._compared
        return [_number(added)]

    def _unseal(self, fields: Sequence[bytes]) -> list[bytes]:
        """A custodian's share -> shares given | shares needed. The keys are open once these are the same."""
        share = shares.tidy(fields[0].decode())
        with self._lock:
            if self._keys is None:
                self._take(share)
            return [_number(len(self._given) or shares.NEEDED), _number(shares.NEEDED)]

    def _take(self, share: str) -> None:
        """Add a share; with the last, open the keys. Shares that do not make the root are forgotten, all of them."""
        if self._clock() - self._since > LONGEST_WAIT:
            self._given, self._since = [], self._clock()
        if self._given:
            shares.belongs(share, self._given[0])
        if share not in self._given:
            self._given.append(share)
        if len(self._given) >= shares.NEEDED:
            given, self._given = self._given, []
            self._keys = self._opened(LocalRoot(shares.combine(given)))


def _by(size: int, fields: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    """Fields in groups. Raises ValueError where some are left over."""
    if len(fields) % size:
        raise ValueError(size)
    return (fields[place : place + size] for place in range(0, len(fields), size))


def _drawers(fields: Sequence[bytes]) -> Iterator[Drawer]:
    """Owners with their keys and values. Raises ValueError, IndexError where fields are left over or missing."""
    place = 0
    while place < len(fields):
        owner, wrapped, count = fields[place : place + 3]
        begin, place = place + 3, place + 3 + 3 * int(count)
        if not begin <= place <= len(fields):
            raise ValueError(place)
        values = [(column.decode(), row.decode(), sealed) for column, row, sealed in _by(3, fields[begin:place])]
        yield owner.decode(), wrapped, values


def _owned(fields: Sequence[bytes]) -> list[tuple[str, bytes]]:
    return [(owner.decode(), wrapped) for owner, wrapped in _by(2, fields)]


def _number(number: int) -> bytes:
    return str(number).encode()
