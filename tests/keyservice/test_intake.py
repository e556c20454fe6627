"""Envelopes of devices without a network: opened for the body that they are sealed for, for a ticket, written down."""

import uuid

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given
from hypothesis import strategies as st

from amparo.keyservice import intake
from amparo.keyservice.client import KeyClient
from amparo.keyservice.errors import KeysRefused
from amparo.keyservice.tickets import IntakeTicket
from amparo.vault.cipher import SealBrokenError
from tests.intake import vectors
from tests.keyservice.conftest import WORKER, House

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
HEAD = bytes(range(intake.HEAD_BYTES))
WORDS = "Марыля, у дарозе".encode()


def sealed_for(public: bytes, content: bytes = WORDS, head: bytes = HEAD) -> bytes:
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    return head + SUITE.encrypt(content, key, intake.LABEL + head)


def ticket_for(house: House, envelope: bytes, organisation: int = 3) -> uuid.UUID:
    made = uuid.uuid4()
    house.tickets.envelopes[made] = IntakeTicket(WORKER, organisation, intake.digest(envelope))
    return made


def test_the_vector_of_the_standard_opens() -> None:
    """The library takes no associated data: the words are sealed without, under the standard's own key and nonce."""
    key = ec.derive_private_key(vectors.PRIVATE, ec.SECP256R1())
    assert AESGCM(vectors.KEY).encrypt(vectors.NONCE, vectors.PLAIN, vectors.BOUND) == vectors.SEALED
    sealed = vectors.ENCAPSULATED + AESGCM(vectors.KEY).encrypt(vectors.NONCE, vectors.PLAIN, None)
    assert intake.unsealed(key, vectors.INFO, sealed) == vectors.PLAIN
    with pytest.raises(SealBrokenError):
        intake.unsealed(key, vectors.INFO + b"!", sealed)


@given(st.binary(min_size=32, max_size=32))
def test_a_private_key_comes_of_every_secret_and_of_each_another(secret: bytes) -> None:
    other = bytes([secret[0] ^ 1]) + secret[1:]
    assert intake.public_key(secret) == intake.public_key(secret) != intake.public_key(other)
    assert len(intake.public_key(secret)) == 65


def test_an_envelope_opens_for_a_ticket_and_leaves_a_line(house: House, asked: KeyClient) -> None:
    envelope = sealed_for(asked.intake_key(3))
    assert asked.open_intake(ticket_for(house, envelope), envelope) == WORDS
    assert asked.check_log() == (1, "")


def test_nothing_opens_without_a_ticket_for_this_very_envelope(house: House, asked: KeyClient) -> None:
    envelope, other = (sealed_for(asked.intake_key(3), content) for content in (WORDS, b"other"))
    with pytest.raises(KeysRefused):
        asked.open_intake(uuid.uuid4(), envelope)
    with pytest.raises(KeysRefused, match="another envelope"):
        asked.open_intake(ticket_for(house, other), envelope)
    assert asked.check_log() == (0, "")


def test_what_is_sealed_for_one_body_opens_for_no_other(house: House, asked: KeyClient) -> None:
    envelope = sealed_for(asked.intake_key(3))
    with pytest.raises(SealBrokenError):
        asked.open_intake(ticket_for(house, envelope, organisation=4), envelope)


@pytest.mark.parametrize("place", [0, 20, intake.HEAD_BYTES - 1, intake.HEAD_BYTES, -1])
def test_an_envelope_that_was_altered_anywhere_does_not_open(house: House, asked: KeyClient, place: int) -> None:
    altered = bytearray(sealed_for(asked.intake_key(3)))
    altered[place] ^= 1
    with pytest.raises(SealBrokenError):
        asked.open_intake(ticket_for(house, bytes(altered)), bytes(altered))


@pytest.mark.parametrize("envelope", [b"", HEAD, HEAD + bytes(65), HEAD + b"\x04" + bytes(100), HEAD + bytes(5000)])
def test_what_is_no_envelope_is_said_to_be_none(house: House, asked: KeyClient, envelope: bytes) -> None:
    with pytest.raises(SealBrokenError):
        asked.open_intake(ticket_for(house, envelope), envelope)


def test_the_key_is_the_same_after_a_restart_and_a_rotation(house: House) -> None:
    service = house.service()
    before = service.keys.intake_key(3)
    service.keys.store.begin_turn()
    service.keys.store.retire()
    assert house.service().keys.intake_key(3) == before
    secret = service.keys.store.key("intake-3-key")
    assert secret not in b"".join(file.read_bytes() for file in house.folder.iterdir() if file.is_file())
