"""A witness is asked in one form, and finds every checkpoint that does not add to what it saw."""

import pytest

from audit.checkpoints import Checkpoint
from audit.failures import LogFailure, Malformed, NotProven
from audit.leaf import EMPTY_ROOT
from audit.note_keys import SignatureType, SignerKey
from audit.notes import LARGEST as LARGEST_NOTE
from audit.notes import Note, Signature, sign
from audit.witness_request import SeenOtherwise, WitnessRequest, parse_witness_request, verify_request
from tests.unit.audit.naive_tree import mth_of, proof, sha256_leaf

ORIGIN = "getrapt.example/log"
LOG = SignerKey(ORIGIN, SignatureType.ED25519, bytes([1] * 32))
LEAVES = [sha256_leaf(bytes([number])) for number in range(20)]
MTH = mth_of(LEAVES)


def _point(size: int) -> Checkpoint:
    return Checkpoint(ORIGIN, size, MTH(0, size))


def _request(old: int, new: int) -> WitnessRequest:
    point = _point(new)
    path = tuple(proof(old, new, MTH)) if old else ()
    return WitnessRequest(old, path, Note(point.text, (sign(point.text, LOG),)))


CONTENT = _request(7, 20).content
POINT_TEXT = _point(20).text


def test_a_request_is_written_line_by_line() -> None:
    head, _, checkpoint = CONTENT.partition(b"\n\n")
    first, *hashes = head.decode().split("\n")
    assert first == "old 7"
    assert [len(line) for line in hashes] == [44] * len(proof(7, 20, MTH))
    assert checkpoint == _request(7, 20).checkpoint.content


@pytest.mark.parametrize(("old", "new"), [(old, new) for new in range(21) for old in range(new + 1)])
def test_every_growth_is_asked_for_and_found_true(old: int, new: int) -> None:
    request = parse_witness_request(_request(old, new).content)
    assert request == _request(old, new)
    verify_request(request, _point(old), _point(new))


def test_a_tail_that_was_made_anew_is_found() -> None:
    forged = mth_of([*LEAVES[:15], *(sha256_leaf(b"other" + leaf) for leaf in LEAVES[15:])])
    for old in range(16, 21):
        for new in range(old, 21):
            offered = Checkpoint(ORIGIN, new, forged(0, new))
            for made in (MTH, forged):
                request = WitnessRequest(old, tuple(proof(old, new, made)), _request(old, new).checkpoint)
                with pytest.raises(SeenOtherwise if old == new else NotProven):
                    verify_request(request, _point(old), offered)


def test_a_tail_that_was_cut_is_found() -> None:
    with pytest.raises(Malformed, match="is from size 20 to size 15; a log does not become smaller"):
        verify_request(WitnessRequest(20, (), _request(1, 15).checkpoint), _point(20), _point(15))
    with pytest.raises(SeenOtherwise, match="is from size 1, and 20 was seen last"):
        verify_request(_request(1, 15), _point(20), _point(15))


def test_a_request_from_another_size_than_was_seen_is_told_which() -> None:
    for seen in (0, 6, 8, 20):
        with pytest.raises(SeenOtherwise, match=f"is from size 7, and {seen} was seen last") as caught:
            verify_request(_request(7, 20), _point(seen), _point(20))
        assert caught.value.seen == seen
        assert str(caught.value).startswith("the request is from size 7")


def test_another_root_at_the_size_that_was_seen_is_no_request_of_a_proof() -> None:
    other = Checkpoint(ORIGIN, 7, LEAVES[0])
    with pytest.raises(SeenOtherwise, match=f"the root of size 7 was {MTH(0, 7).hex()}"):
        verify_request(_request(7, 7), _point(7), other)


def test_what_was_seen_of_one_log_says_nothing_of_another() -> None:
    with pytest.raises(Malformed, match=r"'other\.example/log' was seen"):
        verify_request(_request(7, 20), Checkpoint("other.example/log", 7, MTH(0, 7)), _point(20))


def test_a_log_that_was_not_seen_comes_without_a_proof() -> None:
    request = WitnessRequest(0, (bytes(32),), _request(1, 20).checkpoint)
    with pytest.raises(NotProven, match="the proof has to be empty"):
        verify_request(request, Checkpoint(ORIGIN, 0, EMPTY_ROOT), _point(20))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty line, and a checkpoint"),
        (CONTENT.replace(b"\n\n", b"\n"), "an empty line, and a checkpoint"),
        (CONTENT.replace(b"old", b"\xc3\xb6ld"), "lines in ASCII"),
        (CONTENT.replace(b"old 7\n", b""), "line 1 of a request is the word old"),
        (CONTENT.replace(b"old 7", b"old  7"), "the old size in line 1 is ' 7'"),
        (CONTENT.replace(b"old 7", b"old 07"), "the old size in line 1 is '07'"),
        (CONTENT.replace(b"old 7", b"old -7"), "the old size in line 1 is '-7'"),
        (CONTENT.replace(b"old 7\n", b"old 7\nYQ==\n"), "the hash in line 2 has 1 bytes"),
        (CONTENT.replace(b"old 7\n", b"old 7\nYQ\n"), "the hash in line 2 is not in base64"),
        (CONTENT.replace(b"old 7\n", b"old 7\n" + (b"A" * 43 + b"=\n") * 58), "at most 63 hashes; this has 64"),
        (CONTENT + bytes(400_000), "at most 327680 bytes"),
    ],
)
def test_what_is_no_request_is_not_read(content: bytes, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        parse_witness_request(content)


def test_a_request_of_exactly_the_most_bytes_is_read() -> None:
    def filled(length: int) -> bytes:
        # A note of its own most bytes, and hashes before it; the rest is in the name of the key.
        return WitnessRequest(1, (bytes(32),) * 63, Note(POINT_TEXT, (Signature("w" * length, b"abcd", b"e"),))).content

    length = LARGEST_NOTE - len(Note(POINT_TEXT, (Signature("", b"abcd", b"e"),)).content)
    assert parse_witness_request(filled(length)).content == filled(length)
    with pytest.raises(Malformed, match="a note has at most 262144 bytes; this has 262145"):
        parse_witness_request(filled(length + 1))


def test_as_many_hashes_as_a_log_may_send_are_taken() -> None:
    request = WitnessRequest(2**63 - 1, (bytes(32),) * 63, _request(1, 2).checkpoint)
    assert parse_witness_request(request.content) == request


def test_a_request_that_could_not_be_read_again_is_not_made() -> None:
    note = _request(1, 2).checkpoint
    for old, path in [(-1, ()), (2**63, ()), (0, (bytes(31),)), (0, (bytes(33),)), (0, (bytes(32),) * 64)]:
        with pytest.raises(Malformed):
            WitnessRequest(old, path, note)


def test_a_change_of_any_bit_of_the_proof_is_found() -> None:
    end = CONTENT.index(b"\n\n")
    for bit in range(end * 8):
        changed = bytearray(CONTENT)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(LogFailure):
            verify_request(parse_witness_request(bytes(changed)), _point(7), _point(20))
