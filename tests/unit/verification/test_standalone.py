"""The verifier of one file agrees with the log's own mathematics, and finds whatever was changed in an export."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.canonical import canonical
from audit.note_keys import SignatureType, SignerKey
from tests.unit.verification.exported_log import (
    CONTENT,
    ENTRIES,
    FIRST,
    NAMES,
    ORIGIN,
    OTHER,
    PROCEDURE,
    REVISION,
    ROTATED,
    SECOND,
    STRANGER,
    VERIFIER,
    VIEW,
    WITNESS,
    asked_again,
    forged,
    log_of,
    note_of,
    said_of,
    signed,
    told_with,
    verified,
)
from verification.standalone import checkpoint_of, key_of


def test_an_export_that_was_not_touched_holds(tmp_path: Path, entries: list[bytes]) -> None:
    keys = ("--key", FIRST.verifier.text, "--witness", WITNESS.verifier.text)
    code, told = verified(tmp_path, log_of(entries), *keys)
    assert (code, told["findings"]) == (0, [])
    assert (told["entries"], told["under_a_checkpoint"], told["streams"]) == (ENTRIES, ENTRIES, 12)
    assert told["first_key"] == FIRST.verifier.text


def test_a_log_from_before_accounts_were_named_holds(tmp_path: Path, entries: list[bytes]) -> None:
    code, told = verified(tmp_path, log_of(told_with(entries, names=[], account="p-9")))
    assert (code, told["findings"]) == (0, [])


def test_entries_that_came_after_the_last_checkpoint_are_counted(tmp_path: Path, entries: list[bytes]) -> None:
    def tiles(files: dict[str, bytes]) -> dict[str, bytes]:
        return {name: one for name, one in files.items() if name.startswith(("log/tile/0", "log/tile/1"))}

    files = log_of(entries, (300, 401))
    files = {name: one for name, one in files.items() if name not in tiles(files)} | tiles(log_of(entries[:401], (1,)))
    code, told = verified(tmp_path, files)
    assert (code, told["entries"], told["under_a_checkpoint"]) == (0, ENTRIES, 401)


Change = Callable[[dict[str, bytes], list[bytes]], dict[str, bytes]]


def flipped(files: dict[str, bytes], name: str, place: int) -> dict[str, bytes]:
    """The files with one bit of one of them the other way."""
    content = bytearray(files[name])
    content[place] ^= 1
    return {**files, name: bytes(content)}


def procedure(content: str, view: dict[str, Any]) -> dict[str, bytes]:
    """The file of the procedure, with something else in it."""
    return {f"procedures/{PROCEDURE}.json": canonical({"content": content, "view": view})}


CHANGES: dict[str, tuple[Change, str]] = {
    "a byte of an entry": (lambda f, _: flipped(f, "log/tile/entries/000", 300), "root"),
    "a bundle that is short": (
        lambda f, _: {**f, "log/tile/entries/002.p/88": f["log/tile/entries/002.p/88"] + b"x"},
        "bundle",
    ),
    "a hash tile": (lambda f, _: flipped(f, "log/tile/0/001", 5), "tile"),
    "a hash of a higher row": (lambda f, _: flipped(f, "log/tile/1/000.p/2", 40), "tile"),
    "a tile that is missing": (lambda f, _: {k: v for k, v in f.items() if k != "log/tile/0/001"}, "tile"),
    "the name of an account": (
        lambda f, _: {**f, "tables/accounts.csv": f["tables/accounts.csv"].replace(b"e" * 64, b"f" * 64)},
        "name",
    ),
    "an account that is not stored": (lambda f, _: {**f, "tables/accounts.csv": b"p-1,," + b"e" * 64}, "name"),
    "an account that no entry names": (
        lambda f, _: {**f, "tables/accounts.csv": f["tables/accounts.csv"] + b"p-3,," + b"e" * 64},
        "name",
    ),
    "an account that is named twice": (lambda _, e: log_of(told_with(e, names=[NAMES[0], *NAMES])), "name"),
    "an act by somebody without a name": (lambda _, e: log_of(told_with(e, account="p-9")), "name"),
    "the sources of a policy": (lambda f, _: {**f, f"policies/{REVISION}.json": canonical({"a": "b"})}, "policy"),
    "a procedure": (
        lambda f, _: {**f, **procedure(CONTENT, {**VIEW, "tiers": []})},
        "question",
    ),
    "what was published as a procedure": (
        lambda f, _: {**f, **procedure("{}", {**VIEW, "tiers": ["local"]})},
        "procedure",
    ),
    "two trees of one size, both signed, the true one last": (
        lambda f, e: {**f, **signed([note_of(forged(e), SECOND), note_of(e, SECOND)])},
        "split_view",
    ),
    "two trees of one size, both signed, the true one first": (
        lambda f, e: {**f, **signed([note_of(e, SECOND), note_of(forged(e), SECOND)])},
        "split_view",
    ),
    "another tree of that size as the newest checkpoint": (
        lambda f, e: {**f, "log/checkpoint": note_of(forged(e), SECOND).encode()},
        "split_view",
    ),
    "a checkpoint that is there twice": (
        lambda f, e: {**f, **signed([note_of(e, SECOND), note_of(e, SECOND)])},
        "checkpoint",
    ),
    "a newest checkpoint that is none": (lambda f, _: {**f, "log/checkpoint": b"\xffnothing"}, "checkpoint"),
    "a newest checkpoint that is an older one": (
        lambda f, e: {**f, "log/checkpoint": note_of(e[:300], FIRST).encode()},
        "checkpoint",
    ),
    "a tree of no entries that has some": (
        lambda f, e: {**f, **signed([note_of(e[:1], FIRST).replace("\n1\n", "\n0\n"), note_of(e, SECOND)])},
        "root",
    ),
    "a file that no export has": (lambda f, _: {**f, "policies/../../x.json": b"{}"}, "file"),
    "a tile of entries that there are not": (lambda f, _: {**f, "log/tile/0/009": bytes(8192)}, "file"),
    "an entry that is nested without end": (
        lambda _, e: log_of([*e[:599], b"[" * 60_000]),
        "form",
    ),
    "a checkpoint by another key": (
        lambda f, e: {**f, **signed([note_of(e, OTHER)])},
        "signature",
    ),
    "a checkpoint by the key that was replaced": (
        lambda f, e: {**f, **signed([note_of(e, FIRST)])},
        "signature",
    ),
    "a checkpoint of another log": (
        lambda f, e: {**f, **signed([note_of(e, SECOND, origin="other.nl")])},
        "checkpoint",
    ),
    "history made again, signed by the log, with an old checkpoint kept": (
        lambda _, e: {
            **log_of(forged(e)),
            **signed([note_of(e[:300], FIRST), note_of(forged(e), SECOND)]),
        },
        "root",
    ),
    "no checkpoint": (lambda f, _: {**f, "log/checkpoints.json": b"[]"}, "checkpoint"),
    "two entries that changed places": (lambda _, e: log_of([*e[:10], e[17], *e[11:17], e[10], *e[18:]]), "sequence"),
    "an entry taken out": (lambda _, e: log_of([*e[:10], *e[11:]], (300,)), "sequence"),
    "an entry put in twice": (lambda _, e: log_of([*e[:10], e[9], *e[10:]], (300,)), "sequence"),
}


@pytest.mark.parametrize("change", list(CHANGES))
def test_a_change_is_found_and_named(tmp_path: Path, entries: list[bytes], change: str) -> None:
    make, code = CHANGES[change]
    exit_code, told = verified(tmp_path, make(log_of(entries), entries))
    assert exit_code == 1, told
    assert code in {one["code"] for one in told["findings"]}


def test_an_entry_that_was_dated_back_in_its_stream_is_found(tmp_path: Path, entries: list[bytes]) -> None:
    earlier = entries[-1].replace(b"22:00:00.000000Z", b"21:59:59.999999Z")
    code, told = verified(tmp_path, log_of([*entries[:-1], earlier]))
    assert (code, told["findings"][0]["code"], told["findings"][0]["index"]) == (1, "clock", ENTRIES - 1)


def test_an_entry_that_was_dated_back_in_a_stream_of_its_own_is_found(tmp_path: Path, entries: list[bytes]) -> None:
    elsewhere = {"stream": "routekaart/elsewhere", "sequence": 1, "previous": None}
    for recorded_at, codes in (
        ("2019-01-01T00:00:00.000000Z", ["clock"]),
        (json.loads(entries[-2])["recorded_at"], []),
    ):
        late = asked_again(entries[-1], recorded_at=recorded_at, **elsewhere)
        _, told = verified(tmp_path, log_of([*entries[:-1], late]))
        assert [one["code"] for one in told["findings"] if one["code"] == "clock"] == codes
        assert [one["index"] for one in told["findings"] if one["code"] == "clock"] == [ENTRIES - 1] * len(codes)


def test_a_key_or_a_witness_that_one_did_not_give_is_found(tmp_path: Path, entries: list[bytes]) -> None:
    files = log_of(entries)
    for arguments, code in (
        (("--key", OTHER.verifier.text), "key"),
        (("--witness", STRANGER.verifier.text), "cosignature"),
        (("--witness", WITNESS.verifier.text, "--witness", STRANGER.verifier.text), "cosignature"),
    ):
        exit_code, told = verified(tmp_path, files, *arguments)
        assert (exit_code, [one["code"] for one in told["findings"]]) == (1, [code])
    both = ("--witness", WITNESS.verifier.text, "--witness", STRANGER.verifier.text, "--quorum", "1")
    assert verified(tmp_path, files, *both)[0] == 0


def test_a_true_key_that_is_named_and_signed_nothing_does_not_speak_for_the_log(
    tmp_path: Path, entries: list[bytes]
) -> None:
    later, accepted = log_of(entries, (ROTATED + 1, ENTRIES), handed_over=False), ("--accept-key", SECOND.verifier.text)
    assert verified(tmp_path, later, *accepted)[0] == 0
    exit_code, told = verified(tmp_path, later, *accepted, "--key", FIRST.verifier.text)
    assert (exit_code, [one["code"] for one in told["findings"]]) == (1, ["key"])
    assert "signed no checkpoint" in told["findings"][0]["message"]
    assert verified(tmp_path, log_of(entries), "--key", FIRST.verifier.text)[0] == 0


def test_it_can_end_at_the_first_and_says_what_it_cannot_read(tmp_path: Path, entries: list[bytes]) -> None:
    files = flipped(flipped(log_of(entries), "log/tile/0/001", 5), "log/tile/1/000.p/2", 40)
    assert len(verified(tmp_path, files)[1]["findings"]) == 2
    assert len(verified(tmp_path, files, "--first")[1]["findings"]) == 1
    code, told = verified(tmp_path, {"readme": b"nothing"})
    assert code == 2
    assert "cannot be read" in told["error"]
    assert "Traceback" not in told["error"]


def test_a_witness_that_is_given_twice_counts_once(tmp_path: Path, entries: list[bytes]) -> None:
    renamed = SignerKey("another-name", SignatureType.COSIGNATURE, WITNESS.seed).verifier.text
    for other in (WITNESS.verifier.text, renamed):
        arguments = ("--witness", WITNESS.verifier.text, "--witness", other, "--quorum")
        assert verified(tmp_path, log_of(entries), *arguments, "1")[0] == 0
        code, told = verified(tmp_path, log_of(entries), *arguments, "2")
        assert (code, [one["code"] for one in told["findings"]]) == (1, ["cosignature"])


@pytest.mark.parametrize("option", ["--key", "--witness"])
def test_what_is_no_key_is_told_as_it_was_given(tmp_path: Path, entries: list[bytes], option: str) -> None:
    for wrong in ("garbage", "a+b", "name+00000000+!!"):
        code, told = verified(tmp_path, log_of(entries), option, wrong)
        assert code == 2
        assert f"'{wrong}' is no key" in told["error"]


NESTED = b"[" * 200_000 + b"]" * 200_000
POLICY = f"policies/{REVISION}.json"
NO_EXPORTS: dict[str, tuple[dict[str, bytes], str]] = {
    "a manifest that is a list": ({"manifest.json": b"[]"}, "manifest.json"),
    "a size that is a text": ({"manifest.json": b'{"format": "getrapt/export/1", "size": "5"}'}, "manifest.json"),
    "a size with a fraction": ({"manifest.json": b'{"format": "getrapt/export/1", "size": 600.0}'}, "manifest.json"),
    "a size that is true": ({"manifest.json": b'{"format": "getrapt/export/1", "size": true}'}, "manifest.json"),
    "a size below nothing": ({"manifest.json": b'{"format": "getrapt/export/1", "size": -1}'}, "manifest.json"),
    "a size beyond the entries": (
        {"manifest.json": b'{"format": "getrapt/export/1", "size": 900000000}'},
        "log/tile/entries",
    ),
    "two sizes": ({"manifest.json": b'{"format": "getrapt/export/1", "size": 5, "size": 600}'}, "manifest.json"),
    "another format": ({"manifest.json": b'{"format": "getrapt/export/9", "size": 600}'}, "getrapt/export/9"),
    "a manifest that is nested without end": ({"manifest.json": NESTED}, "manifest.json"),
    "checkpoints that are a number": ({"log/checkpoints.json": b"5"}, "log/checkpoints.json"),
    "a checkpoint that is a number": ({"log/checkpoints.json": b"[5]"}, "log/checkpoints.json"),
    "a policy of numbers": ({POLICY: b'{"a": 5}'}, POLICY),
    "a policy with one source twice": ({POLICY: b'{"a": "5", "a": "6"}'}, POLICY),
    "a procedure that is a list": ({f"procedures/{PROCEDURE}.json": b"[]"}, f"procedures/{PROCEDURE}.json"),
    "a procedure without a view": ({f"procedures/{PROCEDURE}.json": b'{"content": ""}'}, "a view"),
    "an account without end": ({"tables/accounts.csv": b"a,," + b"f" * 140_000}, "field"),
    "accounts with another column": ({"tables/accounts.csv": b"a,b\n"}, "tables/accounts.csv"),
}


@pytest.mark.parametrize("name", list(NO_EXPORTS))
def test_what_is_no_export_is_said_to_be_none(tmp_path: Path, entries: list[bytes], name: str) -> None:
    changes, said = NO_EXPORTS[name]
    code, told = verified(tmp_path, {**log_of(entries), **changes})
    assert code == 2, told
    assert "cannot be read" in told["error"]
    assert said in told["error"]
    assert "Traceback" not in told["error"]


# In the directory of a ZIP: flags at 8, how it is packed at 10, its bytes packed at 20 and unpacked at 24 (APPNOTE 4.3.12).
@pytest.mark.parametrize(
    ("place", "value", "said"),
    [(8, b"\1\0", "encrypted"), (10, b"\x63\0", "packed"), (20, b"\xff\xff\xff\x7f", "over each other")],
)
def test_a_zip_that_says_what_no_export_says_is_not_read(
    tmp_path: Path, entries: list[bytes], place: int, value: bytes, said: str
) -> None:
    verified(tmp_path, log_of(entries))
    content = bytearray((tmp_path / "export.zip").read_bytes())
    one = content.index(b"PK\1\2")
    content[one + place : one + place + len(value)] = value
    (tmp_path / "export.zip").write_bytes(content)
    code, told = said_of(tmp_path)
    assert (code, "Traceback" in told["error"]) == (2, False)
    assert said in told["error"]


def test_a_name_that_is_there_twice_is_found(tmp_path: Path, entries: list[bytes]) -> None:
    verified(tmp_path, log_of(entries))
    with zipfile.ZipFile(tmp_path / "export.zip", "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("log/tile/entries/000", archive.read("log/tile/entries/000"))
    code, told = said_of(tmp_path)
    assert (code, [one["code"] for one in told["findings"]]) == (1, ["file"])
    assert "log/tile/entries/000 " in told["findings"][0]["message"]


LYING = """
import resource, runpy, sys
limit = 400 * 2**20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
runpy.run_path(sys.argv.pop(1), run_name="__main__")
"""


@pytest.mark.parametrize("name", ["log/tile/entries/000", "log/tile/0/000", "log/checkpoints.json", POLICY, "other"])
@pytest.mark.parametrize("lies", [False, True])
def test_little_that_unpacks_to_much_takes_no_memory(
    tmp_path: Path, entries: list[bytes], name: str, lies: bool
) -> None:
    place, many = tmp_path / "export.zip", 600 * 2**20
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for known, content in log_of(entries).items():
            if known != name:
                archive.writestr(known, content)
        with archive.open(name, "w", force_zip64=True) as file:
            for _ in range(many >> 20):
                file.write(bytes(2**20))
    if lies:
        content = place.read_bytes()
        assert many.to_bytes(4, "little") in content
        place.write_bytes(content.replace(many.to_bytes(4, "little"), (8000).to_bytes(4, "little")))
    command = [sys.executable, "-I", "-S", "-c", LYING, str(VERIFIER), str(place), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "MemoryError" not in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == (1 if lies and name == "other" else 2)
    if not lies:
        assert f"{name} unpacks to {many} bytes" in done.stderr


def test_keys_and_checkpoints_are_read_as_the_log_writes_them(entries: list[bytes]) -> None:
    note = note_of(entries[:5], FIRST)
    checkpoint = checkpoint_of(note)
    assert (checkpoint.origin, checkpoint.size) == (ORIGIN, 5)
    assert checkpoint.bears(key_of(FIRST.verifier.text))
    assert checkpoint.bears(key_of(WITNESS.verifier.text))
    assert not checkpoint.bears(key_of(SECOND.verifier.text))
    for wrong in ("", "x+y", FIRST.verifier.text.replace("+", "+0", 1), FIRST.text):
        with pytest.raises(ValueError, match=r"."):
            key_of(wrong)
