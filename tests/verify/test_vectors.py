"""What other people's software published is read here as they read it: facts carried over, each with its source."""

import base64
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from amparo_verify.cosignatures import COSIGNATURE_ML_DSA, cosigned_message, parse_witness
from amparo_verify.merkle import ProofError, leaf_hash, verify_consistency, verify_inclusion
from amparo_verify.notes import NoteError, Signer, parse_note, parse_signature, parse_verifier
from tests.verify.test_merkle import KNOWN_LEAVES, KNOWN_ROOTS

VECTORS = Path(__file__).parent / "vectors"


def raw(*texts: str) -> list[bytes]:
    return [base64.b64decode(text) for text in texts]


# github.com/transparency-dev/merkle, testdata/inclusion/{1..4}/happy-path.json: leaf, size, leaf hash, proof.
INCLUSION = [
    (0, 8, "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=", raw(
        "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=", "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
        "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=")),
    (5, 8, "QnGia+DYqE8L1UyMMC58s6O10fpngKQLzOKHNHfatlg=", raw(
        "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=", "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
        "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=")),
    (2, 3, "ApjRIpBtz8EIkstTpzmS/FufST6kybrbJ7eRtBJ6f+c=", raw("+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=")),
    (1, 5, "lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=", raw(
        "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=", "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
        "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=")),
]  # fmt: skip

# The same, testdata/consistency/{1..4}/happy-path.json: the two sizes and the proof.
CONSISTENCY = [
    (1, 8, raw("lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=", "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=",
               "a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=")),
    (6, 8, raw("DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=", "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=",
               "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=")),
    (2, 5, raw("Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4=", "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=")),
    (6, 7, raw("DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=", "sIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8=",
               "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=")),
]  # fmt: skip

# golang.org/x/mod, sumdb/tlog: a public certificate log of 2020 grew from the first size to the second.
ARGON_OLD = (3654490, "AuIZ5V6sDUj1vn3Y1K85oOaQ7y+FJJKtyRTl1edIKBQ=")
ARGON_NEW = (961984013, "dwlueapdd7LaOEnX2W2Wp9v2XE+KzejHRQGHwEx0oaM=")
ARGON_PROOF = raw(
    "80Sfbj6UQEdVSZCSIgh9NMPj3vCBzcc1A48B2crJSWg=", "FZcrgAHUk6nNPviJZq8kEK6jCG1d18pJOFE45ZDc1TQ=",
    "Q67reWXmPBo1UfmwBap4Xi9PMPfFdUSSw3WGlRZdG7k=", "eJ7CyhR4PxzBxDIsWgrVYW1eFUb9ndgf46tFmiqVrxA=",
    "QrDwp062Grm5WY8KdrhFsBuuNjGzRox2Jb8PmVL5OYw=", "XM4YMjMEdLH/XJam/ZWyaP14k3cmsOtnPsOWQ54lW1s=",
    "SGiBh+jOTGccXU48ZzgQ88lRcBmtB4wz4oSDndv2QTg=", "WAS6txqNLYKGL1GdBdpqmV42TTfn6cJsuDsqLXuTCNI=",
    "QFmRS0rirUA7ZN3lxFjDncV+E1OCrn3NUB4RCp+5fzc=", "Hdbp7It2XBNZmNDBpCN/KPd7vfVqxgzwOosqVIaEA9E=",
    "mxvHL0ZiblBdD7j7pIa1jlfB0gSqfJ6oX0UGo7L0VsU=", "q5hjyvoW6TL/PThgcitpDcSTrnKX2p1+aqscqH2euRA=",
    "jTOWDqt3IHj2NVFeezyBz2ofpru+ztEywqKUAfFclKI=", "GIRn0w3HqJdvU9j1WVD//eR6lk2AaTVjyzjsJNP8U88=",
    "x52GJvxG81fnQBrgOTbll1A5tz95/LXK0Ag1NhB0r1I=", "6/0OqrcTgc3o5dD5PymmoC96lB9yLPFuTHVvLy8fSGk=",
    "Gf+iKLfcXO5l4JEFmsZvSdG5q1uEeWPfYLrds6pmjz0=", "DGuaco+McyM3AfRSF6qX7RwSetwe2ieYJmxw5e9rVx0=",
    "2tQJ9V32hnYp+fdpP6TcjmgJmLeNVOMKM0Ml1kk4cNU=", "3PapK+IkyJr8I9yAErAmzuZezzLMzsg+PfeRCgNW8NQ=",
    "s6xiYeejb+wtqHA+URJZ2I/SCPyIW8coP6aB00FJbMY=", "z9lSpmdTcr5M5ZzKlc4EPh3SrSypKFdk6JUF/UccaZU=",
    "GXIElfmnRuWfbA4z7ubV/UwlpSRUbUeec7oL5HDDnh0=", "pR0SH/NYP6s9+8azWwaeUXA4Ze/3WCIgMfh5YW6wvcE=",
    "f3GuAKYVrF8RBg3s15jvA/YvV9oAliWtzP/imwPhQVA=", "WHn8zDxlVgkV+lSlmzaOdfSBrTHoRr5nT3d76q0KKWE=",
    "f2uV2ZxVgULzLPKuZcowRY3ZY7fRlX59iDBjV1R8kNQ=", "NzQVjJsvQwbi7WStMr9oFkh9VbHfK7LB6o7WwAqwNTs=",
    "C0LttBeYHZHgL+032JIcJC3CTBIyza/hsbmJUgJfmDI=", "nixU5CWTFVDlF4BGdcU6kA7WSYurEpe9jRWc+F/7sOc=",
)  # fmt: skip

# golang.org/x/mod, sumdb/note: two keys, one of them private, and what both signed.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_PRIVATE = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
ENOCH = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)  # fmt: skip
PETER_SIGNED = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ENOCH_SIGNED = (
    "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n"
)


def known_root(size: int) -> bytes:
    return bytes.fromhex(KNOWN_ROOTS[size - 1])


@pytest.mark.parametrize(("index", "size", "leaf", "proof"), INCLUSION)
def test_inclusion_proofs_of_another_implementation(index: int, size: int, leaf: str, proof: list[bytes]) -> None:
    (digest,) = raw(leaf)
    assert digest == leaf_hash(bytes.fromhex(KNOWN_LEAVES[index]))
    verify_inclusion(digest, index, size, proof, known_root(size))
    wrong = [
        (digest, index + 1, size, proof), (digest, index ^ 2, size, proof), (digest, index, size * 2, proof),
        (digest, index, size, proof[:-1]), (digest, index, size, [*proof, known_root(size)]),
        (digest, index, size, [known_root(size), *proof]), (bytes(32), index, size, proof),
        (digest, index, size, [bytes([one[0] ^ 8]) + one[1:] for one in proof]),
    ]  # fmt: skip
    for changed in wrong:  # the changes of the same test data
        with pytest.raises(ProofError):
            verify_inclusion(*changed, known_root(size))


@pytest.mark.parametrize(("old", "size", "proof"), CONSISTENCY)
def test_consistency_proofs_of_another_implementation(old: int, size: int, proof: list[bytes]) -> None:
    roots = known_root(old), known_root(size)
    verify_consistency(old, size, *roots, proof)
    wrong = [
        (old, size, *reversed(roots), proof), (old ^ 2, size, *roots, proof), (old, size * 2, *roots, proof),
        (old, size, *roots, []), (old, size, *roots, proof[:-1]), (old, size, *roots, [*proof, roots[0]]),
        (old, size, *roots, [roots[1], *proof]), (old, size, bytes(32), roots[1], proof),
    ]  # fmt: skip
    for changed in wrong:
        with pytest.raises(ProofError):
            verify_consistency(*changed)


def test_growth_of_a_public_log_to_a_thousand_million_entries() -> None:
    old, new = raw(ARGON_OLD[1], ARGON_NEW[1])
    verify_consistency(ARGON_OLD[0], ARGON_NEW[0], old, new, ARGON_PROOF)
    for number in range(len(ARGON_PROOF)):
        changed = [*ARGON_PROOF[:number], bytes(32), *ARGON_PROOF[number + 1 :]]
        with pytest.raises(ProofError):
            verify_consistency(ARGON_OLD[0], ARGON_NEW[0], old, new, changed)


def test_notes_signed_with_other_software_hold() -> None:
    note = parse_note(f"{TEXT}\n{PETER_SIGNED}{ENOCH_SIGNED}")
    for vkey in (PETER, ENOCH):
        parse_verifier(vkey).verify(note)
    assert note.text == TEXT


def test_signing_the_same_gives_the_same_bytes() -> None:
    (private,) = raw(PETER_PRIVATE)
    signer = Signer("PeterNeumann", Ed25519PrivateKey.from_private_bytes(private[1:]))
    assert signer.verifier.encoded() == PETER
    assert signer.sign(TEXT).encoded() == f"{TEXT}\n{PETER_SIGNED}"


def test_every_key_that_is_nearly_right_is_refused() -> None:
    parts = [PETER[begin:end] for begin in range(len(PETER)) for end in range(begin + 1, len(PETER) + 1)]
    shifted = [PETER[:at] + chr(ord(PETER[at]) + 1) + PETER[at + 1 :] for at in range(len(PETER))]
    other = [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ]
    for vkey in [*(part for part in parts if part != PETER), *shifted, *other]:
        with pytest.raises(NoteError):
            parse_verifier(vkey)


@pytest.mark.parametrize(
    "note",
    [TEXT, TEXT + "\n", f"{TEXT}\n{PETER_SIGNED[:-1]}", f"\x01{TEXT}\n{PETER_SIGNED}",
     f"{TEXT}\n{PETER_SIGNED}Unexpected line.\n",
     f"{TEXT}\n" + PETER_SIGNED.replace("PeterNeumann", "Bad Name")],
)  # fmt: skip
def test_what_is_no_note_there_is_none_here(note: str) -> None:
    with pytest.raises(NoteError):
        parse_note(note)


def test_the_time_of_a_cosignature_is_read_as_by_others() -> None:
    # github.com/transparency-dev/formats, note/note_cosigv1_test.go
    line = (
        "— x ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORmnFBOBA=="
    )
    assert int.from_bytes(parse_signature(line).digest[:8]) == 1727964367
    native = parse_witness("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2")
    assert native.name == "remora.n621.de"


def test_an_ml_dsa_signature_of_other_software_holds() -> None:
    # Made by filippo.io/torchwood, published in github.com/transparency-dev/formats, note/note_cosigv1_test.go.
    vkey, line = (VECTORS / "torchwood.txt").read_text("utf-8").splitlines()
    witness, signature = parse_witness(vkey), parse_signature(line)
    assert witness.kind == COSIGNATURE_ML_DSA
    assert (signature.name, signature.key_id) == (witness.name, witness.key_id)
    (root,) = raw("E7ERCtFloiK1fdb+B6/dLG0pM1nmIR0ETKBSauCjtVw=")
    public = MLDSA44PublicKey.from_public_bytes(witness.public)
    public.verify(signature.digest[8:], cosigned_message(witness.name, 0, "example.com/log", (8, 13), root))
    with pytest.raises(InvalidSignature):
        public.verify(signature.digest[8:], cosigned_message(witness.name, 0, "example.com/log", (8, 14), root))
