"""The checkpoints of an export are read one at a time, however many there are, and each is held to what it has to be."""

import argparse
import io
import json
import random
import tracemalloc
import zipfile

import pytest

from audit.canonical import canonical
from tests.unit.verification.exported_log import FIRST, note_of, signed
from verification import standalone
from verification.standalone import CHUNK, NOTES, Verification, listed, options


def archive(files: dict[str, bytes]) -> zipfile.ZipFile:
    """An export with these files."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return zipfile.ZipFile(held)


def of(content: str | bytes) -> list[str]:
    """The texts in a list that is written so."""
    return list(listed(NOTES, archive({NOTES: content.encode() if isinstance(content, str) else content})))


@pytest.mark.parametrize("form", [{}, {"indent": 3}, {"separators": (",", ":")}, {"ensure_ascii": False}])
def test_a_list_is_read_as_it_was_written(form: dict[str, object]) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    drawn = random.Random(seed)
    pieces = ['"', "\\", "\n", "]", "[", ",", "\u2014", "x" * 1000, "\U0001f4a7", "", " "]
    for many in (0, 1, 2, 700):
        texts = ["".join(drawn.choices(pieces, k=drawn.randrange(9))) for _ in range(many)]
        assert of(json.dumps(texts, **form)) == texts


@pytest.mark.parametrize(
    "content",
    [
        *(
            "",
            " ",
            "x",
            "{}",
            "[",
            "]",
            '["a"',
            '["a",',
            '["a",]',
            '["a" "b"]',
            '["a"]]',
            '["a"]x',
            '["a"] ["b"]',
            '"a"',
        ),
        *("[1]", "[null]", '[["a"]]', '["a", 1]', '["\n"]', '["\\x"]', b'["\xff"]', "[,]", '[,"a"]', "['a']"),
        '["' + "a" * (2 << 20) + '"]',
        '["a"]' + " " * CHUNK + "x",
    ],
    ids=lambda one: repr(one[:12]),
)
def test_what_is_no_list_of_texts_is_said_to_be_none(content: str | bytes) -> None:
    with pytest.raises(ValueError, match=NOTES):
        of(content)


def verification_of(many: int) -> tuple[zipfile.ZipFile, argparse.Namespace]:
    """The export of a log with a checkpoint for each of its entries, as far as checkpoints go."""
    entries = [canonical({"act": {"type": "begin_log"}, "number": number}) for number in range(8)]
    notes = [note_of(entries, FIRST)] * many
    files = signed(notes) | {"manifest.json": json.dumps({"format": "getrapt/export/1", "size": 8}).encode()}
    return archive(files), options(["export.zip"])


def peak(many: int) -> int:
    """The most memory, in bytes, that reading so many checkpoints takes beside the export itself."""
    export, arguments = verification_of(many)
    tracemalloc.start()
    verification = Verification(export, arguments)
    verification.read_checkpoints()
    assert sum(1 for _ in verification.in_order()) == many
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return taken


def test_memory_does_not_grow_with_the_checkpoints() -> None:
    few, many = peak(2_000), peak(20_000)
    assert many < few + 200_000, (few, many)


def test_of_checkpoints_that_passed_only_the_last_and_those_around_a_key_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Signatures are not looked at here: in Python each takes milliseconds."""
    monkeypatch.setattr(standalone, "signed_by", lambda *_: True)
    export, arguments = verification_of(1)
    verification = Verification(export, arguments)
    key = standalone.key_of(FIRST.verifier.text)
    verification.keys, verification.origin = [(0, key)], FIRST.name
    for size in range(1, 1_000):
        if size == 501:
            verification.keys.append((500, key))
        verification.check_checkpoint(standalone.Checkpoint(FIRST.name, size, bytes(32), "", []))
    assert sorted(verification.beside) == [1, 500, 501]
    assert verification.last is not None
    assert verification.last.size == 999
