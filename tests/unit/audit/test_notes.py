"""Signed notes: the published examples come out to the byte, and nothing else than a whole note is read."""

import base64
from typing import Any

import pytest

from audit.failures import Malformed, NotSigned
from audit.note_keys import SignatureType, SignerKey, VerifierKey, parse_signer_key, parse_verifier_key
from audit.notes import LARGEST, MOST_SIGNATURES, Note, Signature, cosign, open_note, parse_note, parse_signatures, sign

# The example of golang.org/x/mod/sumdb/note.
NEUMANN = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
NEUMANN_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = (
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
NOTE = f"{TEXT}\n{LINE}".encode()
# What the checksum database of Go said of itself at some moment, and its key.
SUMDB = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
SUMDB_NOTE = (
    "go.sum database tree\n65209736\n5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo=\n\n"
    "\u2014 sum.golang.org Az3grnbssgK7ubgFX36gVETtNv0U23qxyAhAMai2QUfeGa3nB/akvkMdlUErfcZz7l/R3cVtYspg3dxXABkGZZKdsQ8=\n"
).encode()
# What a public witness said of a public log, and the witness's key.
WITNESSED = (
    "developers.google.com/android/binary_transparency/google1p/0\n5\nxqaCEZhTGZUuKNA7MpSyxe1WXiiESB2p+crAyzM+Vxo=\n"
)
WITNESS_PUBLIC = base64.b64decode("pTPPKyRu6Q3PoMkeY+/sNni0biF4vnVTYRHbVNA31mY=")
COSIGNATURE = base64.b64decode(
    "r0xBJQAAAABnkyoLuHgN5KlIUUpZV9hulwsFcgqV5v1CyeIhBZWdkfOJT0ims1LqbYygO5MEl91CGha5sP79K57P7lIGrz7Qtx8eBw=="
)[4:]

ADA = SignerKey("ada.example/log", SignatureType.ED25519, bytes(range(32)))
WIT = SignerKey("wit.example/w1", SignatureType.COSIGNATURE, bytes(range(1, 33)))


def test_the_published_key_signs_the_published_text_as_published() -> None:
    key = parse_signer_key(NEUMANN)
    assert key.verifier.text == NEUMANN_PUBLIC
    assert sign(TEXT, key).line == LINE
    assert Note(TEXT, (sign(TEXT, key),)).content == NOTE


def test_published_notes_are_opened() -> None:
    assert open_note(parse_note(NOTE), [parse_verifier_key(NEUMANN_PUBLIC)]).text == TEXT
    assert open_note(parse_note(SUMDB_NOTE), [parse_verifier_key(SUMDB)]).text.startswith("go.sum database tree\n652")


def test_a_published_cosignature_holds_at_its_own_time_only() -> None:
    key = VerifierKey("witness", SignatureType.COSIGNATURE, WITNESS_PUBLIC)
    assert key.verifies(WITNESSED, COSIGNATURE)
    assert not key.verifies(WITNESSED, (1).to_bytes(8, "big") + COSIGNATURE[8:])
    assert not key.verifies(WITNESSED.replace("\n5\n", "\n6\n"), COSIGNATURE)


@pytest.mark.parametrize(
    "text",
    [
        NEUMANN_PUBLIC,
        SUMDB,
        "TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6",
        "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    ],
)
def test_published_keys_are_read_and_written_alike(text: str) -> None:
    assert parse_verifier_key(text).text == text


@pytest.mark.parametrize("key", [ADA, WIT])
def test_a_key_of_our_own_is_read_and_written_alike(key: SignerKey) -> None:
    assert parse_signer_key(key.text) == key
    assert parse_verifier_key(key.verifier.text) == key.verifier


def test_one_key_has_another_id_as_the_key_of_a_witness() -> None:
    ids = {VerifierKey("a", kind, ADA.verifier.public).id for kind in SignatureType}
    assert len(ids) == 2


def test_a_private_key_is_not_shown() -> None:
    assert "seed" not in repr(ADA)
    wrong = ADA.text.replace(ADA.verifier.id.hex(), "00000000")
    with pytest.raises(Malformed) as caught:
        parse_signer_key(wrong)
    assert ADA.text.rpartition("+")[2] not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "in three parts; this has 1"),
        ("a+00000000", "in three parts; this has 2"),
        (NEUMANN_PUBLIC.replace("c74f20a3", "c74f20a4"), "the id of PeterNeumann is written as 'c74f20a4'"),
        (NEUMANN_PUBLIC.replace("c74f20a3", "C74F20A3"), "and the key's own is c74f20a3"),
        (NEUMANN_PUBLIC.replace("Peter", "Petra"), "the id of PetraNeumann"),
        (NEUMANN_PUBLIC.replace("PeterNeumann", "Peter Neumann"), "no space and no plus"),
        (NEUMANN_PUBLIC.replace("PeterNeumann", ""), "cannot be the name"),
        (NEUMANN_PUBLIC.replace("+ARpc", "+ARp"), "not in base64"),
        (NEUMANN_PUBLIC + "\n", "not in base64"),
        (NEUMANN_PUBLIC + "=", "not in base64"),
        ("a+00000000+", "has to be of type 01"),
        ("a+00000000+Ag==", "has to be of type 01"),
        ("a+00000000+AQ==", "has 0 bytes; it has to be 32"),
        ("a\u2003b+00000000+AQ==", "no space and no plus"),
    ],
)
def test_a_key_that_is_written_otherwise_is_none(text: str, said: str) -> None:
    with pytest.raises(Malformed, match=said.replace("+", r"\+")):
        parse_verifier_key(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\x7f\x01", "a\u2028b", "a\ud800"])
def test_no_key_has_a_name_that_no_line_could_hold(name: str) -> None:
    for make in (SignerKey, VerifierKey):
        with pytest.raises(Malformed, match="cannot be the name of a key"):
            make(name, SignatureType.ED25519, bytes(32))


def test_a_private_key_begins_as_one() -> None:
    with pytest.raises(Malformed, match="begins with PRIVATE"):
        parse_signer_key(NEUMANN_PUBLIC)
    with pytest.raises(Malformed, match="the private key of a has 31 bytes"):
        SignerKey("a", SignatureType.ED25519, bytes(31))


def test_several_keys_sign_and_each_counts_once() -> None:
    signatures = (sign(TEXT, ADA), cosign(TEXT, WIT, 1_700_000_000), sign(TEXT, ADA))
    opened = open_note(parse_note(Note(TEXT, signatures).content), [ADA.verifier, WIT.verifier])
    assert opened.signed == {ADA.verifier: signatures[0], WIT.verifier: signatures[1]}


def test_signatures_of_unknown_keys_are_ignored() -> None:
    stranger = SignerKey(ADA.name, SignatureType.ED25519, bytes(32))
    namesake = Signature("other.example/log", ADA.verifier.id, bytes(64))
    longer = Signature("pq.example", b"abcd", bytes(4_627))
    note = Note(TEXT, (sign(TEXT, stranger), namesake, longer, sign(TEXT, ADA)))
    assert list(open_note(parse_note(note.content), [ADA.verifier]).signed) == [ADA.verifier]
    with pytest.raises(NotSigned, match=r"no signature by a key that is known here: wit.example/w1"):
        open_note(note, [WIT.verifier])
    with pytest.raises(NotSigned, match="no key at all"):
        open_note(note, [])


def test_one_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    right, wrong = sign(TEXT, ADA), Signature(ADA.name, ADA.verifier.id, bytes(64))
    for signatures in [(wrong,), (right, wrong), (cosign(TEXT, WIT, 1), wrong)]:
        with pytest.raises(NotSigned, match=r"the signature by ada.example/log is not of this text"):
            open_note(Note(TEXT, signatures), [ADA.verifier, WIT.verifier])


def test_every_bit_of_text_and_signature_counts() -> None:
    for key, content in [
        (ADA.verifier, sign(TEXT, ADA).content),
        (WIT.verifier, cosign(TEXT, WIT, 1_700_000_000).content),
    ]:
        assert key.verifies(TEXT, content)
        for bit in range(len(content) * 8):
            changed = (int.from_bytes(content, "big") ^ 1 << bit).to_bytes(len(content), "big")
            assert not key.verifies(TEXT, changed), f"bit {bit}"
        assert not key.verifies(TEXT + "\n", content)
        assert not key.verifies(TEXT, content[:-1])
        assert not key.verifies(TEXT, content + b"\0")
        assert not key.verifies(TEXT, b"")


def test_a_signature_of_one_kind_is_none_of_the_other() -> None:
    log, witness = (VerifierKey("a", kind, ADA.verifier.public) for kind in SignatureType)
    signer = SignerKey("a", SignatureType.COSIGNATURE, ADA.seed)
    assert not log.verifies(TEXT, signer.cosign(TEXT, 1))
    assert not log.verifies(TEXT, signer.cosign(TEXT, 1)[8:])
    assert not witness.verifies(TEXT, bytes(8) + ADA.sign(TEXT))
    with pytest.raises(Malformed, match="is the key of a witness"):
        WIT.sign(TEXT)
    with pytest.raises(Malformed, match="is no key of a witness"):
        ADA.cosign(TEXT, 1)


@pytest.mark.parametrize("seconds", [-1, 2**63])
def test_a_witness_signs_at_a_time_that_there_is(seconds: int) -> None:
    with pytest.raises(Malformed, match="is no time of a cosignature"):
        cosign(TEXT, WIT, seconds)


def test_a_signature_at_a_time_that_there_is_not_does_not_count() -> None:
    for seconds in (0, 2**63 - 1):
        assert WIT.verifier.verifies(TEXT, cosign(TEXT, WIT, seconds).content)
    made_up = f"cosignature/v1\ntime {2**63}\n{TEXT}"
    signed = SignerKey("a", SignatureType.ED25519, WIT.seed).sign(made_up)
    assert not WIT.verifier.verifies(TEXT, (2**63).to_bytes(8, "big") + signed)


def test_a_text_may_have_empty_lines() -> None:
    text = "\n\none\n\ntwo\n\n"
    assert parse_note(Note(text, (sign(text, ADA),)).content).text == text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "a text, an empty line"),
        (TEXT.encode(), "a text, an empty line"),
        (f"{TEXT}\n".encode(), "a text, an empty line"),
        (f"{TEXT}{LINE}".encode(), "a text, an empty line"),
        (NOTE[:-1], "a text, an empty line"),
        (NOTE + b"\n", "a text, an empty line"),
        (NOTE + b"more\n", "line 2 is not an em dash"),
        (NOTE.replace(b"think", b"th\tnk"), "control character"),
        (NOTE.replace(b"think", b"th\0nk"), "control character"),
        (NOTE.replace(b"\n", b"\r\n"), "a text, an empty line"),
        (NOTE.replace(b"think", b"th\xffnk"), "UTF-8"),
        (NOTE.replace("\u2014".encode(), b"-"), "line 1 is not an em dash"),
        (NOTE.replace("\u2014 ".encode(), "\u2014  ".encode()), "cannot be the name"),
        (NOTE.replace(b"PeterNeumann ", b"PeterNeumann"), "line 1 is not an em dash"),
        (NOTE.replace(b"PeterNeumann ", b"Peter+Neumann "), "no space and no plus"),
        (NOTE.replace(b"PeterNeumann ", "Peter\u00a0Neumann ".encode()), "no space and no plus"),
        (NOTE.replace(b"x08go/", b"x08go_"), "the signature in line 1 is not in base64"),
        (NOTE.replace(b"AM=\n", b"AN=\n"), "the signature in line 1 is not in base64"),
        (NOTE.replace(b"AM=\n", b"AM\n"), "the signature in line 1 is not in base64"),
        (NOTE.replace(b"AM=\n", b"AM= \n"), "the signature in line 1 is not in base64"),
        (f"{TEXT}\n\u2014 a YWJjZA==\n".encode(), "has 4 bytes; four are the id"),
        (f"{TEXT}\n{LINE * (MOST_SIGNATURES + 1)}".encode(), "at most 64 signatures; this has 65"),
        (b"a" * LARGEST + NOTE, f"at most {LARGEST} bytes"),
    ],
)
def test_what_is_no_whole_note_is_not_read(content: bytes, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        parse_note(content)


def test_as_many_signatures_as_a_reader_must_take_are_taken() -> None:
    # Sixteen, of which the longest kinds have almost five thousand bytes.
    note = Note(TEXT, tuple(Signature(f"pq{number}", b"abcd", bytes(4_900)) for number in range(16)))
    assert parse_note(note.content) == note


def test_a_note_of_exactly_the_most_that_it_may_have_is_read() -> None:
    short = Signature("a", b"abcd", b"e")
    many = Note(TEXT, tuple(Signature(f"a{number}", b"abcd", b"e") for number in range(MOST_SIGNATURES)))
    assert parse_note(many.content) == many
    filled = Note("x" * (262_144 - len(Note("\n", (short,)).content)) + "\n", (short,))
    assert len(filled.content) == LARGEST == 262_144
    assert parse_note(filled.content) == filled
    with pytest.raises(Malformed, match="at most 262144 bytes; this has 262145"):
        parse_note(b"x" + filled.content)


@pytest.mark.parametrize("text", ["", "a", "a\tb\n", "\ud800\n", "a\udfff\n"])
@pytest.mark.parametrize("signing", [lambda text: sign(text, ADA), lambda text: cosign(text, WIT, 1)])
def test_nothing_is_signed_that_no_note_can_have(text: str, signing: Any) -> None:
    with pytest.raises(Malformed, match="the text of a note"):
        signing(text)


def test_the_answer_of_a_witness_is_added_to_a_note_once() -> None:
    note = Note(TEXT, (sign(TEXT, ADA),))
    answer = parse_signatures(cosign(TEXT, WIT, 7).line)
    assert note.plus(*answer, *answer).plus(*answer).signatures == (*note.signatures, *answer)
    for wrong in ("", "x", cosign(TEXT, WIT, 7).line[:-1], cosign(TEXT, WIT, 7).line + "\n"):
        with pytest.raises(Malformed):
            parse_signatures(wrong)
