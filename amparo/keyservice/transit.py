"""A root that never leaves HashiCorp Vault or OpenBao: their transit engine seals and opens the wrapping keys.

Endpoints, below `/v1/transit/`: POST `encrypt/KEY`, `decrypt/KEY` and `rewrap/KEY`. Rewrap knows no associated data,
so a key's name is put in front of the key and looked at again when it comes back.
"""

import base64
import http.client
import json
import stat
import struct
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from amparo.house import asking
from amparo.keyservice.errors import KeysUnavailable, SettingWrong
from amparo.vault.cipher import KEY_BYTES, SealBrokenError

URL, TOKEN_FILE, KEY = "AMPARO_TRANSIT_URL", "AMPARO_TRANSIT_TOKEN_FILE", "AMPARO_TRANSIT_KEY"
SECONDS = 5.0
"""For all of a question, however slowly it is answered."""
LARGEST_ANSWER = 1 << 20
_HERE = ("127.0.0.1", "::1", "localhost")


class TransitRoot:
    """Keys sealed by the transit engine at `url`, as JSON over TLS; plain HTTP to this machine only."""

    def __init__(self, url: str, token_file: Path, key: str = "amparo") -> None:
        """Raises SettingWrong."""
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise SettingWrong(f"{URL} is no address. It looks like https://vault.example:8200")
        if parts.scheme == "http" and parts.hostname not in _HERE:
            raise SettingWrong(f"{URL} must begin with https:// unless it is this machine's own.")
        self._url, self._token_file, self._key = url.rstrip("/"), token_file, key
        self._token()

    def wrap(self, name: str, key: bytes) -> bytes:
        """Seal a key under its name. Raises KeysUnavailable."""
        return self._ask("encrypt", "ciphertext", plaintext=base64.b64encode(_named(name) + key).decode()).encode()

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """Open it again. Raises SealBrokenError, KeysUnavailable."""
        content, named = base64.b64decode(self._ask("decrypt", "plaintext", ciphertext=_text(wrapped))), _named(name)
        if not content.startswith(named) or len(content) != len(named) + KEY_BYTES:
            raise SealBrokenError("the key does not open: it was sealed under another name")
        return content[len(named) :]

    def rewrap(self, name: str, wrapped: bytes) -> bytes:
        """The same under the newest version of the transit key; the key itself stays there. Raises as `unwrap`."""
        return self._ask("rewrap", "ciphertext", ciphertext=_text(wrapped)).encode()

    def _token(self) -> str:
        """Read anew each time: tokens are renewed by others. Raises SettingWrong."""
        try:
            if self._token_file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise SettingWrong(f"{self._token_file} can be read by others: chmod go-rwx {self._token_file}")
            return self._token_file.read_text().strip()
        except OSError as error:
            raise SettingWrong(
                f"Cannot read {self._token_file} ({error.strerror}). Let it belong to the key service's account, 0600."
            ) from error

    def _ask(self, verb: str, wanted: str, **body: str) -> str:
        """One field of what the engine answers. Raises SealBrokenError, KeysUnavailable."""
        url, content = f"{self._url}/v1/transit/{verb}/{self._key}", json.dumps(body).encode()
        try:
            told = {"X-Vault-Token": self._token()}
            until = time.monotonic() + SECONDS
            return _field(*asking.post(url, content, told, until=until, largest=LARGEST_ANSWER), wanted)
        except asking.CertificateRefused as error:
            raise KeysUnavailable(f"The keeper of the root key cannot be asked: {error}") from error
        except (OSError, http.client.HTTPException, SettingWrong) as error:
            raise KeysUnavailable("The keeper of the root key does not answer. Try again in some minutes.") from error


def from_environment(environ: Mapping[str, str]) -> TransitRoot | None:
    """The root that the environment names, if it names one. Raises SettingWrong."""
    if URL not in environ:
        return None
    if TOKEN_FILE not in environ:
        raise SettingWrong(f"Set {TOKEN_FILE} to the file that holds the token for {URL}.")
    return TransitRoot(environ[URL], Path(environ[TOKEN_FILE]), environ.get(KEY, "amparo"))


def _field(status: int, content: bytes, wanted: str) -> str:
    """400 is the engine's word for a ciphertext that does not open; all else is a keeper that cannot work now."""
    if status == http.client.BAD_REQUEST:
        raise SealBrokenError("the keeper of the root key says that this is not a key sealed by it")
    if status != http.client.OK:
        raise KeysUnavailable(f"The keeper of the root key refuses ({status}). Check its token and its key.")
    try:
        return str(json.loads(content)["data"][wanted])
    except (ValueError, KeyError, TypeError) as error:
        raise KeysUnavailable("The keeper of the root key answers in words that are not its own.") from error


def _named(name: str) -> bytes:
    encoded = name.encode()
    return struct.pack(">I", len(encoded)) + encoded


def _text(wrapped: bytes) -> str:
    try:
        return wrapped.decode("ascii")
    except UnicodeDecodeError:
        raise SealBrokenError("not a key sealed by the keeper of the root key") from None
