"""A device in Python that seals and signs as the page does, with what it writes, and how it is brought in."""

import secrets
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from amparo.intake import actions, envelope
from amparo.intake.models import Envelope
from amparo.keyservice import intake
from amparo.protection.models import Screening
from tests.personas import Persona

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
NAME = "Наста Лугавая"
WRITTEN = {
    "place": "border", "age_status": "adult", "sex": "female", "exploitation": "Unknown", "citizenship": "",
    "region": "", "need_shelter": "yes", "con_papers": "unclear", "names": NAME, "met_on": "2026-11-20",
    "estimated_age": "30", "contact": "+375 29 000 00 00", "safe": "no",
}  # fmt: skip


def uuid7() -> uuid.UUID:
    """As the device makes one."""
    number = (time.time_ns() // 10**6) << 80 | secrets.randbits(80)
    return uuid.UUID(int=number & ~(0xF << 76) & ~(0x3 << 62) | 7 << 76 | 2 << 62)


@dataclass
class Tablet:
    """A device: who it is, for whom it seals, and how far it has come."""

    key: bytes
    device: uuid.UUID = field(default_factory=uuid.uuid4)
    signing: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    number: int = 0
    previous: bytes = envelope.FIRST

    @property
    def public(self) -> bytes:
        """The point of its signatures."""
        return self.signing.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def write(self, **changes: str) -> bytes:
        """Seal a screening; the next one follows it."""
        return self.seal(urlencode(WRITTEN | changes).encode())

    def seal(self, content: bytes, *, key: bytes | None = None) -> bytes:
        """Seal any bytes, for another body where a key is given."""
        self.number += 1
        sent = self.envelope(content, uuid7(), self.number, self.previous, key or self.key)
        self.previous = intake.digest(sent[: -envelope.SIGNATURE_BYTES])
        return sent

    def envelope(self, content: bytes, identifier: uuid.UUID, number: int, previous: bytes, key: bytes) -> bytes:
        """An envelope that says whatever the test wants it to say."""
        head = b"\x01" + self.device.bytes + identifier.bytes + number.to_bytes(8) + previous
        receiver = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
        return self.signed(head + SUITE.encrypt(content, receiver, intake.LABEL + head))

    def signed(self, body: bytes) -> bytes:
        """With this device's signature."""
        first, second = decode_dss_signature(self.signing.sign(intake.LABEL + body, ec.ECDSA(SHA256())))
        return body + first.to_bytes(32) + second.to_bytes(32)


def enrolled(head: Persona, name: str = "tablet 3") -> Tablet:
    """A device that a head enrolled for their body."""
    with head.acting(stepped_up=True) as by:
        made = Tablet(actions.intake_key(by=by))
        actions.enrol(by=by, device_id=made.device, name=name, public_key=made.public)
    return made


def brought(officer: Persona, sent: bytes) -> Envelope:
    """The receipt that an officer gets for an envelope."""
    with officer.acting() as by:
        return actions.receive(by=by, sent=sent)


def drafts(officer: Persona) -> int:
    """How many unfinished screenings the officer has."""
    with officer.acting() as by:
        return Screening.objects.filter(screened_by=by.worker_id, state="draft").count()


def screening_of(officer: Persona, receipt: Envelope) -> Screening:
    """The draft that an envelope became, as the officer sees it."""
    with officer.acting():
        return Screening.objects.select_related("case").get(pk=receipt.screening_id)
