"""Checkpoints are read in one form only, and count when the log and enough witnesses signed them."""

import pytest

from audit.checkpoints import Checkpoint, WitnessPolicy, cosigned_at, open_checkpoint, parse_checkpoint
from audit.failures import Malformed, NotSigned
from audit.leaf import EMPTY_ROOT, leaf_hash
from audit.note_keys import SignatureType, SignerKey
from audit.notes import Note, Signature, cosign, sign

ORIGIN = "getrapt.example/log"
ROOT = leaf_hash(b"entry")
POINT = Checkpoint(ORIGIN, 7, ROOT)
TEXT = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
LOG = SignerKey(ORIGIN, SignatureType.ED25519, bytes([1] * 32))
NEXT = SignerKey(ORIGIN, SignatureType.ED25519, bytes([2] * 32))
WITNESSES = [SignerKey(f"w{number}.example", SignatureType.COSIGNATURE, bytes([number] * 32)) for number in (3, 4, 5)]
PUBLIC = tuple(one.verifier for one in WITNESSES)


def _note(point: Checkpoint, *witnesses: int, key: SignerKey = LOG) -> Note:
    cosigned = (cosign(point.text, WITNESSES[number], 1_700_000_000 + number) for number in witnesses)
    return Note(point.text, (sign(point.text, key), *cosigned))


def test_the_example_of_the_standard_is_read_and_written_alike() -> None:
    point = parse_checkpoint(TEXT)
    assert (point.origin, point.size, point.extensions) == ("example.com/behind-the-sofa", 20_852_163, ())
    assert point.text == TEXT


def test_extension_lines_are_kept_and_signed() -> None:
    point = parse_checkpoint(TEXT + "one\ntwo words\n")
    assert point.extensions == ("one", "two words")
    assert point.text == TEXT + "one\ntwo words\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ends in a newline"),
        (TEXT[:-1], "ends in a newline"),
        ("\n".join(TEXT.split("\n")[:2]) + "\n", "at least three lines .* this has 2"),
        (TEXT.replace("example.com/behind-the-sofa", ""), "one line, and not empty"),
        (TEXT + "\n", "one line, and not empty"),
        (TEXT + "one\n\ntwo\n", "one line, and not empty"),
        (TEXT.replace("20852163", "020852163"), "without leading zeros"),
        (TEXT.replace("20852163", "+20852163"), "without leading zeros"),
        (TEXT.replace("20852163", "-1"), "without leading zeros"),
        (TEXT.replace("20852163", " 20852163"), "without leading zeros"),
        (TEXT.replace("20852163", "2_0"), "without leading zeros"),
        (TEXT.replace("20852163", "00"), "without leading zeros"),
        (TEXT.replace("20852163", ""), "without leading zeros"),
        (TEXT.replace("20852163", "٧"), "without leading zeros"),
        (TEXT.replace("20852163", "²"), "without leading zeros"),
        (TEXT.replace("20852163", "0x7"), "without leading zeros"),
        (TEXT.replace("20852163", str(2**63)), f"from 0 to {2**63 - 1}"),
        (TEXT.replace("20852163", "9" * 5_000), f"from 0 to {2**63 - 1}"),
        (TEXT.replace("20852163", "0"), "SHA-256 of nothing"),
        (TEXT.replace("q2I=", "q2J="), "the root of the checkpoint is not in base64"),
        (TEXT.replace("q2I=", "q2I"), "the root of the checkpoint is not in base64"),
        (TEXT.replace("q2I=", "q2I= "), "the root of the checkpoint is not in base64"),
        (TEXT.replace("CsUY", ""), "has 29 bytes; a hash has 32"),
        (TEXT.replace("-the-", "\tthe\t"), "control character"),
        (TEXT.replace("\n", "\r\n"), "without leading zeros"),
    ],
)
def test_a_checkpoint_that_is_written_otherwise_is_none(text: str, said: str) -> None:
    with pytest.raises(Malformed, match=said):
        parse_checkpoint(text)


def test_the_largest_and_the_smallest_checkpoint() -> None:
    for point in (Checkpoint(ORIGIN, 0, EMPTY_ROOT), Checkpoint(ORIGIN, 2**63 - 1, ROOT)):
        assert parse_checkpoint(point.text) == point


@pytest.mark.parametrize(
    ("origin", "size", "root", "extensions"),
    [
        ("", 1, ROOT, ()),
        ("a\nb", 1, ROOT, ()),
        (ORIGIN, -1, ROOT, ()),
        (ORIGIN, 2**63, ROOT, ()),
        (ORIGIN, 1, ROOT[:31], ()),
        (ORIGIN, 0, ROOT, ()),
        (ORIGIN, 1, ROOT, ("",)),
        (ORIGIN, 1, ROOT, ("a\nb",)),
    ],
)
def test_a_checkpoint_that_could_not_be_read_again_is_not_made(
    origin: str, size: int, root: bytes, extensions: tuple[str, ...]
) -> None:
    with pytest.raises(Malformed):
        Checkpoint(origin, size, root, extensions)


def test_the_signed_checkpoint_of_a_log_is_opened_with_when_each_witness_saw_it() -> None:
    opened = open_checkpoint(_note(POINT, 2, 0), ORIGIN, [LOG.verifier], WitnessPolicy(2, PUBLIC))
    assert opened.checkpoint == POINT
    assert opened.cosigned == {"w3.example": 1_700_000_000, "w5.example": 1_700_000_002}


@pytest.mark.parametrize("quorum", range(4))
@pytest.mark.parametrize("witnesses", [(), (0,), (1, 2), (0, 1, 2), (1, 1, 1)])
def test_a_checkpoint_counts_from_the_quorum_on(quorum: int, witnesses: tuple[int, ...]) -> None:
    note, policy = _note(POINT, *witnesses), WitnessPolicy(quorum, PUBLIC)
    if len(set(witnesses)) >= quorum:
        assert len(open_checkpoint(note, ORIGIN, [LOG.verifier], policy).cosigned) == len(set(witnesses))
        return
    with pytest.raises(
        NotSigned, match=f"{len(set(witnesses))} witnesses cosigned .* {quorum} have to; without are: w"
    ):
        open_checkpoint(note, ORIGIN, [LOG.verifier], policy)


def test_witnesses_without_the_log_are_not_enough() -> None:
    note = Note(POINT.text, tuple(cosign(POINT.text, one, 1) for one in WITNESSES))
    with pytest.raises(NotSigned, match="no key of the log"):
        open_checkpoint(note, ORIGIN, [LOG.verifier], WitnessPolicy(3, PUBLIC))


def test_a_witness_that_is_not_in_the_policy_does_not_count() -> None:
    with pytest.raises(NotSigned, match="0 witnesses cosigned"):
        open_checkpoint(_note(POINT, 1, 2), ORIGIN, [LOG.verifier], WitnessPolicy(1, PUBLIC[:1]))


def test_a_cosignature_of_another_checkpoint_spoils_it() -> None:
    other = Checkpoint(ORIGIN, 8, ROOT)
    note = _note(POINT, 0).plus(cosign(other.text, WITNESSES[1], 1))
    with pytest.raises(NotSigned, match=r"the signature by w4\.example is not of this text"):
        open_checkpoint(note, ORIGIN, [LOG.verifier], WitnessPolicy(1, PUBLIC))


def test_the_checkpoint_of_another_log_is_refused_though_the_key_is_right() -> None:
    other = Checkpoint("other.example/log", 7, ROOT)
    with pytest.raises(Malformed, match=r"is of the log 'other\.example/log', and not of"):
        open_checkpoint(_note(other), ORIGIN, [LOG.verifier], WitnessPolicy())


def test_a_log_that_changed_its_key_is_known_by_both() -> None:
    keys = [LOG.verifier, NEXT.verifier]
    for key in (LOG, NEXT):
        assert open_checkpoint(_note(POINT, key=key), ORIGIN, keys, WitnessPolicy()).checkpoint == POINT
    with pytest.raises(NotSigned):
        open_checkpoint(_note(POINT, key=NEXT), ORIGIN, [LOG.verifier], WitnessPolicy())


def test_the_key_of_a_witness_is_no_key_of_a_log_and_the_other_way_round() -> None:
    with pytest.raises(Malformed, match="the key of a log is of type 01"):
        open_checkpoint(_note(POINT, 0), ORIGIN, [PUBLIC[0]], WitnessPolicy())
    with pytest.raises(Malformed, match="the key of a witness is of type 04"):
        WitnessPolicy(1, (LOG.verifier,))


@pytest.mark.parametrize("quorum", [-1, 4])
def test_no_more_witnesses_can_be_asked_for_than_there_are(quorum: int) -> None:
    with pytest.raises(Malformed, match=f"of 3 witnesses no {quorum} can be asked for"):
        WitnessPolicy(quorum, PUBLIC)


def test_one_witness_is_not_counted_twice_under_two_names() -> None:
    renamed = SignerKey("other.example", SignatureType.COSIGNATURE, WITNESSES[0].seed)
    namesake = SignerKey("w3.example", SignatureType.COSIGNATURE, bytes(32))
    for second in (renamed, namesake, WITNESSES[0]):
        with pytest.raises(Malformed, match="the same name or the same key"):
            WitnessPolicy(2, (PUBLIC[0], second.verifier))


def test_only_a_cosignature_has_a_time() -> None:
    assert cosigned_at(cosign(POINT.text, WITNESSES[0], 1_679_315_147)) == 1_679_315_147
    with pytest.raises(Malformed, match="is no cosignature"):
        cosigned_at(Signature("a", b"abcd", bytes(64)))
