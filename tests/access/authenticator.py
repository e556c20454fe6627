"""An authenticator in software, which can be told to lie: signs with a key, counts, says where it was asked."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

FLAG = AuthenticatorData.FLAG
VERIFIED = FLAG.UP | FLAG.UV


@dataclass
class Authenticator:
    """One passkey on one device."""

    origin: str = "http://localhost:8000"
    host: str = "localhost"
    flags: Any = VERIFIED
    counter: int = 0
    credential_id: bytes = b"a passkey of the tests, 32 bytes"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def makes(self, options: str) -> str:
        """What the browser sends after making the passkey."""
        data = AttestedCredentialData.create(
            b"\x00" * 16, self.credential_id, ES256.from_cryptography_key(self.key.public_key())
        )
        authenticator_data = self._data(FLAG.AT, bytes(data))
        attestation = AttestationObject.create("none", authenticator_data, {})
        return self._answer("webauthn.create", options, attestationObject=bytes(attestation))

    def signs(self, options: str, *, kind: str = "webauthn.get", **more: bytes) -> str:
        """What the browser sends after using it; the counter goes up before."""
        self.counter += 1
        authenticator_data = self._data(FLAG(0))
        client = self._client(kind, options)
        signed = bytes(authenticator_data) + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(kind, options, authenticatorData=bytes(authenticator_data), signature=signature, **more)

    def _data(self, more_flags: Any, credential: bytes = b"") -> AuthenticatorData:
        rp = hashlib.sha256(self.host.encode()).digest()
        return AuthenticatorData.create(rp, self.flags | more_flags, self.counter, credential)

    def _client(self, kind: str, options: str) -> bytes:
        challenge = json.loads(options)["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, kind: str, options: str, **response: bytes) -> str:
        response["clientDataJSON"] = self._client(kind, options)
        return json.dumps({
            "id": websafe_encode(self.credential_id), "rawId": websafe_encode(self.credential_id),
            "type": "public-key", "clientExtensionResults": {},
            "response": {name: websafe_encode(value) for name, value in response.items()},
        })  # fmt: skip


def handle_of(options: str) -> bytes:
    """What the options tell the device to keep as its owner's handle."""
    return websafe_decode(json.loads(options)["publicKey"]["user"]["id"])
