"""What keeps the key service from answering. No message carries a key, a name or what was sealed."""

from amparo.vault.cipher import KeyFormatError, SealBrokenError, UnknownFormatError, UnknownWrappingKeyError, VaultError


class KeysUnavailable(Exception):
    """The key service is down, sealed, or cannot reach what it needs: nothing was done, try again later."""


class KeysSealed(KeysUnavailable):
    """The key service runs and has no root key: custodians must open it (`amparo keys unseal`)."""


class KeysRefused(Exception):
    """The key service does not do this: no such ticket, a ticket used already, or an act of its keeper's alone."""


class BudgetSpent(KeysRefused):
    """Whoever reads has opened as many identities or whereabouts as one person may; the message says when to go on."""


class BadRequest(ValueError):
    """What was sent to the key service is not a request of its protocol, or is larger than it takes."""


class SharesWrong(ValueError):
    """Words of custodians that do not fit; the message says which and what to do, and repeats no word."""


class PersonDestroyed(VaultError):
    """The person was erased for ever: no key of theirs is opened or made again, from whichever copy it comes."""


class SettingWrong(ValueError):
    """A setting of the environment that cannot be used; the message says which and how it should look."""


KNOWN: dict[str, type[Exception]] = {
    kind.__name__: kind
    for kind in (
        KeysUnavailable, KeysSealed, KeysRefused, BudgetSpent, BadRequest, SharesWrong, PersonDestroyed,
        KeyFormatError, SealBrokenError, UnknownFormatError, UnknownWrappingKeyError,
    )
}  # fmt: skip
"""Errors that cross the socket by name, so that a caller catches the same as within one process."""
