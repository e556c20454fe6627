"""Everything that is open once the root is there: wrapping keys, the log of openings, who was destroyed, search."""

import hmac
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from amparo.keyservice import intake
from amparo.keyservice.budgets import STUDIED, Limits
from amparo.keyservice.destroyed import Destroyed
from amparo.keyservice.errors import KeysUnavailable, PersonDestroyed
from amparo.keyservice.openings import Openings
from amparo.keyservice.protocol import Drawer, Owned, Place
from amparo.keyservice.root import RootWrapper
from amparo.keyservice.store import KEK, LOG_KEY, SEARCH_KEY, Store, intake_name
from amparo.vault import cipher
from amparo.vault.cipher import KekId, SealBrokenError, VaultError


class Keys:
    """The keys of one home under one root."""

    def __init__(
        self, folder: Path, root: RootWrapper, limits: Limits = STUDIED, clock: Callable[[], float] = time.time
    ) -> None:
        """Makes the log's and the search key on first use of all.

        Raises KeysUnavailable where the root is not that of the keys in the folder, or keys are missing there.
        """
        if not (folder / LOG_KEY).exists() and list(folder.glob(f"{KEK}*")):
            raise KeysUnavailable(f"{folder / LOG_KEY} is missing. Put the whole folder back from your backup.")
        self.store = Store(folder, root, clock)
        try:
            self.openings = Openings(folder, self.store.key(LOG_KEY), limits, clock)
            self.destroyed = Destroyed(folder, self.store.key(LOG_KEY))
            self._search = self.store.key(SEARCH_KEY)
        except SealBrokenError as error:
            raise KeysUnavailable("This root key is not the one that the keys of this home lie under.") from error

    def new_key(self, owner: str, organisation: int) -> tuple[bytes, bytes]:
        """A fresh data key, and the same under the organisation's key of this month. Raises PersonDestroyed."""
        self._refuse_destroyed(owner)
        key = cipher.new_data_key()
        return key, self._wrap(key, organisation, owner)

    def seal(self, owner: str, wrapped: bytes, items: Sequence[Place]) -> list[bytes]:
        """Values sealed under a wrapped data key, which stays here. Raises VaultError."""
        key = self.open(owner, wrapped)
        return [
            cipher.seal(
                content, key=key, table=table, column=column, row_id=row_id, key_version=cipher.KEY_VERSION
            )
            for table, column, row_id, content in items
        ]  # fmt: skip

    def open(self, owner: str, wrapped: bytes) -> bytes:
        """A data key, which never leaves this process. Raises VaultError, KeysUnavailable."""
        return self.open_all([(owner, wrapped)])[0]

    def open_all(self, owned: Owned) -> list[bytes]:
        """As `open`, for many at once: mostly under one wrapping key, which is made ready once."""
        ready = dict[KekId, cipher.Unwrapper]()
        opened = []
        for owner, wrapped in owned:
            self._refuse_destroyed(owner)
            kek_id = cipher.kek_of(wrapped)
            if kek_id not in ready:
                ready[kek_id] = cipher.Unwrapper(self.store.kek(kek_id))
            opened.append(ready[kek_id].open(wrapped, owner=owner))
        return opened

    def open_values(self, table: str, drawers: Sequence[Drawer]) -> list[bytes]:
        """What the values of a table hold, one after another; who may ask is the caller's to check.

        Raises VaultError, KeysUnavailable.
        """
        keys = self.open_all([(owner, wrapped) for owner, wrapped, _ in drawers])
        openers = (cipher.Opener(key, table=table, key_version=cipher.KEY_VERSION) for key in keys)
        return [
            opener.open(sealed, column=column, row_id=row)
            for opener, (_, _, values) in zip(openers, drawers, strict=True)
            for column, row, sealed in values
        ]

    def rewrap(self, owner: str, wrapped: bytes) -> bytes:
        """The same data key under its organisation's current wrapping key; empty where it does not open."""
        try:
            organisation, *turn = cipher.kek_of(wrapped)
            if tuple(turn) == self.store.turn():
                self.open(owner, wrapped)
                return wrapped
            return self._wrap(self.open(owner, wrapped), organisation, owner)
        except VaultError:
            return b""

    def tokens(self, kind: str, parts: Sequence[bytes]) -> list[bytes]:
        """Blind tokens: HMACs under the key of that kind of field."""
        key = field_key(self._search, kind)
        return [hmac.digest(key, part, "sha256") for part in parts]

    def intake_key(self, organisation: int) -> bytes:
        """A body's public key for devices without a network, made on first use. Raises KeysUnavailable."""
        return intake.public_key(self.store.key(intake_name(organisation)))

    def open_intake(self, organisation: int, envelope: bytes) -> bytes:
        """What an envelope for that body holds; who may ask is the caller's to check. Raises SealBrokenError."""
        return intake.opened(self.store.key(intake_name(organisation)), envelope)

    def _refuse_destroyed(self, owner: str) -> None:
        if owner in self.destroyed:
            raise PersonDestroyed("This person was erased for ever.")

    def _wrap(self, key: bytes, organisation: int, owner: str) -> bytes:
        kek_id, kek = self.store.current(organisation)
        return cipher.wrap(key, kek=kek, kek_id=kek_id, owner=owner)


def field_key(search_key: bytes, kind: str) -> bytes:
    """The key of one kind of field: its tokens say nothing about those of another."""
    return hmac.digest(search_key, b"tokens of " + kind.encode(), "sha256")
