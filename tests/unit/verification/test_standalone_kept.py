"""What an auditor kept of a log, a checkpoint or a proof, is held against an export of it: a log that was told anew is caught."""

from pathlib import Path

import pytest

from audit.leaf import leaf_hash
from audit.log_proof import LogProof
from audit.note_keys import SignerKey
from audit.notes import parse_note
from tests.unit.audit.naive_tree import mth_of, path
from tests.unit.verification.exported_log import (
    ENTRIES,
    FIRST,
    OTHER,
    ROTATED,
    SECOND,
    forged,
    log_of,
    note_of,
    plain,
    verified,
)


def proof_of(entries: list[bytes], index: int, *keys: SignerKey, extra: bytes | None = None) -> bytes:
    """That the entry is in the log of these entries, in a checkpoint that these keys signed."""
    hashes = path(index, 0, len(entries), mth_of([leaf_hash(one) for one in entries]))
    return LogProof(index, tuple(hashes), parse_note(note_of(entries, *keys).encode()), extra).content


def kept(place: Path, name: str, content: str | bytes) -> str:
    """A file with it."""
    file = place / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(file)


def codes(place: Path, files: dict[str, bytes], *arguments: str) -> list[str]:
    """The codes of what is found."""
    code, told = verified(place, files, *arguments)
    assert code == bool(told["findings"])
    return [one["code"] for one in told["findings"]]


def test_what_was_kept_of_this_log_holds(tmp_path: Path, entries: list[bytes]) -> None:
    arguments = []
    # Any size that the log signed, also one of which the export has no checkpoint, and one of no entries.
    for size, keys in (
        (0, ()),
        (1, (FIRST,)),
        (256, (FIRST,)),
        (ROTATED, (FIRST,)),
        (401, (SECOND, FIRST)),
        (599, (SECOND,)),
    ):
        if size:
            arguments += ["--checkpoint", kept(tmp_path, f"c{size}", note_of(entries[:size], *keys))]
    for index, size, key in (
        (0, 1, FIRST),
        (0, 300, FIRST),
        (299, 300, FIRST),
        (399, ENTRIES, SECOND),
        (599, ENTRIES, SECOND),
    ):
        proof = proof_of(entries[:size], index, key, extra=b"mine" if index else None)
        arguments += ["--proof", kept(tmp_path, f"p{index}-{size}", proof)]
    code, told = verified(tmp_path, log_of(entries), *arguments)
    assert (code, told["findings"], told["kept"]) == (0, [], 10)
    assert "10 kept checkpoints and proofs were held against it" in plain(tmp_path, *arguments)


def test_a_log_that_was_told_anew_after_it_was_kept_shows_two_histories(tmp_path: Path, entries: list[bytes]) -> None:
    """Whoever has the log's key makes an export that holds by itself; what was kept before says otherwise."""
    anew = log_of(forged(entries))
    assert codes(tmp_path, anew) == []
    checkpoint = kept(tmp_path, "checkpoint", note_of(entries[:300], FIRST))
    proof = kept(tmp_path, "proof", proof_of(entries[:300], 50, FIRST))
    assert codes(tmp_path, anew, "--checkpoint", checkpoint) == ["split_view"]
    assert codes(tmp_path, anew, "--proof", proof, "--checkpoint", checkpoint) == ["split_view", "split_view"]
    # What came before the change is the same in both.
    early = kept(tmp_path, "early", note_of(entries[:50], FIRST))
    assert codes(tmp_path, anew, "--checkpoint", early) == []
    code, told = verified(tmp_path, anew, "--checkpoint", early, "--checkpoint", checkpoint)
    assert (code, checkpoint in told["findings"][0]["message"], len(told["findings"])) == (1, True, 1)
    # Not under a checkpoint of the log any more: it signed one history only, and this is another.
    tail = {name: one for name, one in log_of(forged(entries), (40,)).items() if not name.startswith("log/tile/0")}
    tiles = {name: one for name, one in log_of(entries[:40], (1,)).items() if name.startswith("log/tile/0")}
    tail = {name: one for name, one in tail.items() if not name.startswith("log/tile/1")} | tiles
    assert codes(tmp_path, tail, "--checkpoint", checkpoint) == ["kept"]


@pytest.mark.parametrize(
    ("size", "keys", "origin", "said"),
    [
        (300, (OTHER,), None, "bears the signature of no key that this log names"),
        (300, (), None, "bears the signature of no key that this log names"),
        (300, (FIRST,), "other.example", "is of the log 'other.example'"),
        (300, (SECOND,), None, "did not sign at that size"),
        (500, (FIRST,), None, "did not sign at that size"),
    ],
)
def test_a_checkpoint_that_the_log_did_not_sign_is_named(
    tmp_path: Path, entries: list[bytes], size: int, keys: tuple[SignerKey, ...], origin: str | None, said: str
) -> None:
    note = note_of(entries[:size], *keys, **({"origin": origin} if origin else {}))
    for option, content in (("--checkpoint", note), ("--proof", f"c2sp.org/tlog-proof@v1\nindex 1\n\n{note}")):
        code, told = verified(tmp_path, log_of(entries), option, kept(tmp_path, "kept", content))
        assert (code, [one["code"] for one in told["findings"]]) == (1, ["kept"])
        assert said in told["findings"][0]["message"]


def test_entries_that_are_gone_are_told_by_a_checkpoint_that_has_them(tmp_path: Path, entries: list[bytes]) -> None:
    cut = log_of(entries[:590], (300, 401, 590))
    whole = kept(tmp_path, "whole", note_of(entries, SECOND))
    code, told = verified(tmp_path, cut, "--checkpoint", whole)
    assert (code, [one["code"] for one in told["findings"]]) == (1, ["kept"])
    assert "of 600 entries" in told["findings"][0]["message"]
    assert "here are 590" in told["findings"][0]["message"]
    assert codes(tmp_path, cut, "--proof", kept(tmp_path, "p", proof_of(entries, 595, SECOND))) == ["kept"]


def test_a_proof_is_of_its_entry_and_no_other(tmp_path: Path, entries: list[bytes]) -> None:
    right = proof_of(entries, 7, SECOND)
    lines = right.split(b"\n")
    wrong = {
        "another index": right.replace(b"index 7\n", b"index 6\n"),
        "an index beyond": right.replace(b"index 7\n", b"index 600\n"),
        "a hash too few": b"\n".join([*lines[:3], *lines[4:]]),
        "a hash too many": b"\n".join([*lines[:3], lines[2], *lines[3:]]),
        "two that changed places": b"\n".join([*lines[:2], lines[3], lines[2], *lines[4:]]),
    }
    assert codes(tmp_path, log_of(entries), "--proof", kept(tmp_path, "right", right)) == []
    for name, content in wrong.items():
        assert codes(tmp_path, log_of(entries), "--proof", kept(tmp_path, "wrong", content)) == ["kept"], name


@pytest.mark.parametrize("option", ["--checkpoint", "--proof"])
def test_a_file_that_is_neither_ends_it_with_2_and_its_name(tmp_path: Path, entries: list[bytes], option: str) -> None:
    note, proof = note_of(entries[:5], FIRST), proof_of(entries[:5], 1, FIRST)
    for content in (
        b"",
        b"nothing",
        b"\xff\xfe\n\n",
        note.replace("\n5\n", "\n-5\n").encode(),
        note.replace("\n5\n", "\n" + "9" * 5000 + "\n").encode(),
        proof if option == "--checkpoint" else note.encode(),
        proof.replace(b"index 1", b"index one"),
        proof.replace(b"@v1", b"@v2"),
        bytes(2**21),
    ):
        code, told = verified(tmp_path, log_of(entries), option, kept(tmp_path, "mine", content))
        assert (code, "mine" in told["error"], "Traceback" in told["error"]) == (2, True, False), content[:80]
    code, told = verified(tmp_path, log_of(entries), option, str(tmp_path / "none"))
    assert (code, "none cannot be read" in told["error"]) == (2, True)
