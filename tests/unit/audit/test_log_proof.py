"""A proof for keeping says by itself that an entry is in the log, and a change of any of its bits is noticed."""

import pytest

from audit.checkpoints import Checkpoint, WitnessPolicy
from audit.failures import LogFailure, Malformed, NotProven, NotSigned
from audit.leaf import leaf_hash
from audit.log_proof import LARGEST, LogProof, parse_log_proof, verify_log_proof
from audit.note_keys import SignatureType, SignerKey
from audit.notes import Note, Signature, cosign, sign
from tests.unit.audit.naive_tree import mth_of, path

ORIGIN = "getrapt.example/log"
LOG = SignerKey(ORIGIN, SignatureType.ED25519, bytes([1] * 32))
WITNESS = SignerKey("w.example", SignatureType.COSIGNATURE, bytes([2] * 32))
POLICY = WitnessPolicy(1, (WITNESS.verifier,))
ENTRIES = [f"entry {number}".encode() for number in range(11)]
MTH = mth_of([leaf_hash(entry) for entry in ENTRIES])
POINT = Checkpoint(ORIGIN, 11, MTH(0, 11))
NOTE = Note(POINT.text, (sign(POINT.text, LOG), cosign(POINT.text, WITNESS, 1_700_000_000)))


def _proof(index: int, extra: bytes | None = None) -> LogProof:
    return LogProof(index, tuple(path(index, 0, 11, MTH)), NOTE, extra)


CONTENT = _proof(10).content


def test_a_proof_is_written_line_by_line() -> None:
    lines = _proof(10, b"case").content.decode().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra Y2FzZQ==", "index 10"]
    assert [len(line) for line in lines[3:5]] == [44, 44]
    assert "\n".join(lines[5:]) == "\n" + NOTE.content.decode()


@pytest.mark.parametrize("extra", [None, b"", b"case", bytes(1_000)])
@pytest.mark.parametrize("index", range(11))
def test_every_entry_is_proven_by_what_was_written(index: int, extra: bytes | None) -> None:
    proof = parse_log_proof(_proof(index, extra).content)
    assert proof == _proof(index, extra)
    opened = verify_log_proof(proof, leaf_hash(ENTRIES[index]), ORIGIN, [LOG.verifier], POLICY)
    assert opened.checkpoint == POINT
    assert opened.cosigned == {"w.example": 1_700_000_000}


def test_a_log_of_one_entry_needs_no_hashes() -> None:
    point = Checkpoint(ORIGIN, 1, MTH(0, 1))
    proof = LogProof(0, (), Note(point.text, (sign(point.text, LOG),)))
    assert parse_log_proof(proof.content) == proof
    verify_log_proof(proof, MTH(0, 1), ORIGIN, [LOG.verifier], WitnessPolicy())


def test_a_change_of_any_bit_is_noticed() -> None:
    leaf = leaf_hash(ENTRIES[10])
    for bit in range(len(CONTENT) * 8):
        changed = bytearray(CONTENT)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(LogFailure):
            verify_log_proof(parse_log_proof(bytes(changed)), leaf, ORIGIN, [LOG.verifier], POLICY)


def test_a_proof_of_another_entry_index_log_or_key_is_refused() -> None:
    leaf, keys = leaf_hash(ENTRIES[10]), [LOG.verifier]
    with pytest.raises(NotProven):
        verify_log_proof(_proof(10), leaf_hash(ENTRIES[9]), ORIGIN, keys, POLICY)
    with pytest.raises(NotProven):
        verify_log_proof(LogProof(9, _proof(10).path, NOTE), leaf, ORIGIN, keys, POLICY)
    with pytest.raises(NotProven, match="no leaf 11"):
        verify_log_proof(LogProof(11, _proof(10).path, NOTE), leaf, ORIGIN, keys, POLICY)
    with pytest.raises(NotProven):
        verify_log_proof(LogProof(10, _proof(10).path[::-1], NOTE), leaf, ORIGIN, keys, POLICY)
    with pytest.raises(Malformed, match="of the log"):
        verify_log_proof(_proof(10), leaf, "other.example/log", keys, POLICY)
    with pytest.raises(NotSigned):
        verify_log_proof(_proof(10), leaf, ORIGIN, [], POLICY)
    unwitnessed = LogProof(10, _proof(10).path, Note(POINT.text, NOTE.signatures[:1]))
    with pytest.raises(NotSigned, match="0 witnesses cosigned"):
        verify_log_proof(unwitnessed, leaf, ORIGIN, keys, POLICY)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty line, and a checkpoint"),
        (CONTENT.partition(b"\n\n")[0] + b"\n", "an empty line, and a checkpoint"),
        (CONTENT.replace(b"@v1", b"@v2"), "line 1 of a proof is c2sp"),
        (b"\n" + CONTENT, "line 1 of a proof is c2sp"),
        (CONTENT.replace(b"index 10", b"Index 10"), "line 2 of a proof is the word index"),
        (CONTENT.replace(b"index 10", b"index"), "line 2 of a proof is the word index"),
        (CONTENT.replace(b"index 10\n", b""), "line 2 of a proof is the word index"),
        (CONTENT.replace(b"index 10", b"index 010"), "the index in line 2 is '010'"),
        (CONTENT.replace(b"index 10", b"index -1"), "the index in line 2 is '-1'"),
        (CONTENT.replace(b"index 10", b"index 10 "), "the index in line 2 is '10 '"),
        (CONTENT.replace(b"index 10", b"index  10"), "the index in line 2 is ' 10'"),
        (CONTENT.replace(b"index 10", b"index 9223372036854775808"), "from 0 to 9223372036854775807"),
        (CONTENT.replace(b"index", b"extra YQ=\nindex"), "the extra data in line 2 is not in base64"),
        (CONTENT.replace(b"index", b"extra YQ==\nextra YQ==\nindex"), "line 3 of a proof is the word index"),
        (CONTENT.replace(b"index 10\n", b"index 10\nextra YQ==\n"), "the hash in line 3 is not in base64"),
        (CONTENT.replace(b"index 10\n", b"index 10\nYQ==\n"), "the hash in line 3 has 1 bytes"),
        (CONTENT.replace(b"index 10\n", b"extra YQ==\nindex 10\nYQ==\n"), "the hash in line 4 has 1 bytes"),
        (CONTENT.replace(b"index 10\n", b"index 10\n" + (b"A" * 43 + b"=\n") * 62), "at most 63 hashes; this has 64"),
        (CONTENT.replace(b"\n", b"\r\n"), "an empty line, and a checkpoint"),
        (CONTENT.replace(b"index", "ïndex".encode()), "lines in ASCII"),
        (CONTENT + bytes(400_000), "at most 327680 bytes"),
    ],
)
def test_what_is_no_proof_is_not_read(content: bytes, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        parse_log_proof(content)


def test_an_empty_line_too_many_is_part_of_a_text_that_nobody_signed() -> None:
    proof = parse_log_proof(CONTENT.replace(b"\n\n", b"\n\n\n", 1))
    with pytest.raises(NotSigned):
        verify_log_proof(proof, leaf_hash(ENTRIES[10]), ORIGIN, [LOG.verifier], POLICY)


def test_the_longest_proof_of_the_largest_index_is_read() -> None:
    proof = LogProof(2**63 - 1, (bytes(32),) * 63, NOTE)
    assert parse_log_proof(proof.content) == proof


def test_a_proof_of_exactly_the_most_bytes_is_read() -> None:
    def filled(length: int) -> bytes:
        return LogProof(0, (), Note(POINT.text, (Signature("w" * length, b"abcd", b"e"),)), bytes(180_000)).content

    length = LARGEST - len(filled(0))
    assert len(filled(length)) == LARGEST == 327_680
    assert parse_log_proof(filled(length)).content == filled(length)
    with pytest.raises(Malformed, match="at most 327680 bytes; this has 327681"):
        parse_log_proof(filled(length + 1))


def test_a_proof_that_could_not_be_read_again_is_not_made() -> None:
    for index, hashes in [(-1, ()), (2**63, ()), (0, (bytes(31),)), (0, (bytes(32),) * 64)]:
        with pytest.raises(Malformed):
            LogProof(index, hashes, NOTE)
