"""A key that takes over is believed by the signature of the key before it, or because who verifies accepted it; never by its entry."""

import json
from pathlib import Path

import pytest

from audit.note_keys import SignatureType, SignerKey
from audit.notes import cosign
from tests.unit.verification.exported_log import (
    ENTRIES,
    FIRST,
    ORIGIN,
    OTHER,
    ROTATED,
    SECOND,
    STRANGER,
    WITNESS,
    asked_again,
    chained,
    log_of,
    note_of,
    plain,
    signed,
    verified,
)
from verification.standalone import Key, handovers, key_of

KEY = ("--key", FIRST.verifier.text)
FIRST_ABOVE = ROTATED + 1


def rotated(content: bytes, vkey: str) -> bytes:
    """The entry of a rotation, with another key in it."""
    return asked_again(content, act={**json.loads(content)["act"], "vkey": vkey})


def test_a_history_that_another_wrote_on_with_a_key_of_his_own_is_found(tmp_path: Path, entries: list[bytes]) -> None:
    """A genuine early checkpoint is kept, a rotation names another's key, entries are left out, and he signs the rest."""
    told = [*entries[:ROTATED], rotated(entries[ROTATED], OTHER.verifier.text), *entries[ROTATED + 1 :]]
    told = chained([one for one in told if json.loads(one)["stream"] != "routekaart/3" or told.index(one) < 300])
    assert len(told) < ENTRIES
    notes = [note_of(told[:300], FIRST), note_of(told, OTHER)]
    code, said = verified(tmp_path, {**log_of(told, (len(told),)), **signed(notes)}, *KEY)
    assert (code, [one["code"] for one in said["findings"]]) == (1, ["handover"])
    place = next(index for index, one in enumerate(told) if json.loads(one)["act"]["type"] == "rotate_log_key")
    assert said["findings"][0]["index"] == place
    assert OTHER.verifier.text in said["findings"][0]["message"]
    assert [one["handover"] for one in said["keys"]] == ["first", "missing"]


def test_every_key_is_told_with_the_entry_that_named_it(tmp_path: Path, entries: list[bytes]) -> None:
    code, said = verified(tmp_path, log_of(entries), *KEY)
    assert (code, said["findings"]) == (0, [])
    assert said["keys"] == [
        {"key": FIRST.verifier.text, "index": 0, "handover": "first"},
        {"key": SECOND.verifier.text, "index": ROTATED, "handover": "signed"},
    ]
    lines = plain(tmp_path, *KEY)
    assert f"key {SECOND.verifier.text}, named by entry {ROTATED}: handed over to by the key before it" in lines


def test_a_key_that_was_lost_is_accepted_by_name_and_no_other_is(tmp_path: Path, entries: list[bytes]) -> None:
    files = log_of(entries, handed_over=False)
    for arguments in ((), KEY):
        code, said = verified(tmp_path, files, *arguments)
        assert (code, [(one["code"], one["index"]) for one in said["findings"]]) == (1, [("handover", ROTATED)])
    assert f"key {SECOND.verifier.text}, named by entry {ROTATED}: NOT handed over" in "\n".join(plain(tmp_path))
    code, said = verified(tmp_path, files, *KEY, "--accept-key", f" {SECOND.verifier.text} ")
    assert (code, said["findings"], said["keys"][1]["handover"]) == (0, [], "accepted")
    code, said = verified(tmp_path, files, "--accept-key", OTHER.verifier.text, "--accept-key", SECOND.verifier.text)
    assert (code, [one["code"] for one in said["findings"]]) == (1, ["key"])
    assert OTHER.verifier.text in said["findings"][0]["message"]
    # One that was handed over to needs no acceptance, and with it nothing changes.
    accepted = verified(tmp_path, log_of(entries), "--accept-key", SECOND.verifier.text)
    assert (accepted[0], accepted[1]["keys"][1]["handover"]) == (0, "signed")


def test_the_signature_has_to_stand_on_the_first_checkpoint_above(tmp_path: Path, entries: list[bytes]) -> None:
    later = [note_of(entries[:300], FIRST), note_of(entries[:FIRST_ABOVE], SECOND), note_of(entries, SECOND, FIRST)]
    code, said = verified(tmp_path, {**log_of(entries), **signed(later)})
    assert (code, [one["code"] for one in said["findings"]]) == (1, ["handover"])
    # A signature line of the old key that is of another text is none.
    true, other = note_of(entries[:FIRST_ABOVE], SECOND, FIRST), note_of(entries[:FIRST_ABOVE], SECOND)
    stolen = next(line for line in note_of(entries[:300], FIRST).splitlines(keepends=True) if ORIGIN in line[2:])
    for first, right in ((true, 0), (other + stolen, 1)):
        notes = signed([note_of(entries[:300], FIRST), first, note_of(entries, SECOND)])
        assert verified(tmp_path, {**log_of(entries), **notes})[0] == right


def test_of_a_key_that_signed_nothing_yet_nothing_is_asked(tmp_path: Path, entries: list[bytes]) -> None:
    # The tiles are those of the last checkpoint.
    bundles = {
        name: one for name, one in log_of(entries[:FIRST_ABOVE]).items() if "/entries/" in name or "tables" in name
    }
    files = {name: one for name, one in log_of(entries[:ROTATED], (300, ROTATED)).items() if "/entries/" not in name}
    manifest = {"manifest.json": json.dumps({"format": "getrapt/export/1", "size": FIRST_ABOVE}).encode()}
    code, said = verified(tmp_path, files | bundles | manifest)
    assert (code, said["findings"]) == (0, [])
    assert [one["handover"] for one in said["keys"]] == ["first", "waiting"]


ONE, TWO, THREE, FOUR = (
    key_of(SignerKey(ORIGIN, SignatureType.ED25519, bytes([n]) * 32).verifier.text) for n in range(1, 5)
)


@pytest.mark.parametrize(
    ("keys", "signatures", "accepted", "expected"),
    [
        ([(0, ONE)], {5: [ONE]}, [], ["first"]),
        ([(0, ONE)], {}, [], ["first"]),
        ([(0, ONE), (4, TWO)], {4: [ONE]}, [], ["first", "waiting"]),
        ([(0, ONE), (4, TWO)], {4: [ONE], 5: [TWO, ONE]}, [], ["first", "signed"]),
        ([(0, ONE), (4, TWO)], {4: [ONE], 5: [TWO]}, [], ["first", "missing"]),
        ([(0, ONE), (4, TWO)], {4: [ONE], 5: [TWO], 6: [TWO, ONE]}, [], ["first", "missing"]),
        ([(0, ONE), (4, TWO)], {4: [ONE], 5: [TWO]}, [TWO], ["first", "accepted"]),
        ([(0, ONE), (4, TWO)], {4: [ONE], 5: [TWO]}, [ONE], ["first", "missing"]),
        # The first key signed nothing before it was replaced: the new one still has to be handed over to.
        ([(0, ONE), (1, TWO)], {5: [TWO]}, [], ["first", "missing"]),
        ([(0, ONE), (1, TWO)], {5: [TWO, ONE]}, [], ["first", "signed"]),
        # Two between two checkpoints: the one that signed last hands over to the last; the one between never signed.
        ([(0, ONE), (4, TWO), (5, THREE)], {4: [ONE], 7: [THREE, ONE]}, [], ["first", "signed", "signed"]),
        ([(0, ONE), (4, TWO), (5, THREE)], {4: [ONE], 7: [THREE, TWO]}, [], ["first", "missing", "missing"]),
        ([(0, ONE), (4, TWO), (5, THREE)], {4: [ONE], 7: [THREE]}, [TWO], ["first", "missing", "missing"]),
        ([(0, ONE), (4, TWO), (5, THREE)], {4: [ONE], 7: [THREE, TWO]}, [TWO], ["first", "accepted", "accepted"]),
        ([(0, ONE), (4, TWO), (5, THREE)], {4: [ONE], 7: [THREE]}, [THREE], ["first", "accepted", "accepted"]),
        # One after the other: each by itself.
        ([(0, ONE), (4, TWO), (8, THREE)], {5: [TWO, ONE], 9: [THREE, TWO]}, [], ["first", "signed", "signed"]),
        ([(0, ONE), (4, TWO), (8, THREE)], {5: [TWO], 9: [THREE, TWO]}, [], ["first", "missing", "signed"]),
        ([(0, ONE), (4, TWO), (8, THREE)], {5: [TWO, ONE], 9: [THREE, ONE]}, [], ["first", "signed", "missing"]),
        ([(0, ONE), (4, TWO), (8, THREE)], {5: [TWO], 9: [THREE]}, [TWO, FOUR], ["first", "accepted", "missing"]),
    ],
)
def test_who_handed_over_to_whom(
    keys: list[tuple[int, Key]], signatures: dict[int, list[Key]], accepted: list[Key], expected: list[str]
) -> None:
    ways = handovers(keys, signatures, lambda size, key: key in signatures[size], [one.text for one in accepted])
    assert ways == expected


def test_the_log_s_own_key_is_no_witness(tmp_path: Path, entries: list[bytes]) -> None:
    as_witness = SignerKey("another-name", SignatureType.COSIGNATURE, SECOND.seed)
    text, lines = note_of(entries, SECOND).split("\n\n")
    note = f"{text}\n\n{lines}" + cosign(text + "\n", as_witness, 1_700_000_000).line
    files = {**log_of(entries), **signed([note_of(entries[:FIRST_ABOVE], SECOND, FIRST), note])}
    for quorum in ("1", "0"):
        code, said = verified(tmp_path, files, "--witness", as_witness.verifier.text, "--quorum", quorum)
        assert code == 1
        assert {one["code"] for one in said["findings"]} == {"cosignature"}
        assert "the log's own key" in said["findings"][0]["message"]
        assert said["cosigned"] == 0
    code, said = verified(tmp_path, files, "--witness", SECOND.verifier.text)
    assert (code, "no key of a witness" in said["error"]) == (2, True)
    for option in ("--key", "--accept-key"):
        code, said = verified(tmp_path, files, option, WITNESS.verifier.text)
        assert (code, "no key of a log" in said["error"]) == (2, True)


def test_a_quorum_is_a_number_from_0_and_0_asks_nobody(tmp_path: Path, entries: list[bytes]) -> None:
    asked = ("--witness", STRANGER.verifier.text, "--quorum")
    code, said = verified(tmp_path, log_of(entries), *asked, "-1")
    assert (code, "--quorum -1" in said["error"]) == (2, True)
    assert verified(tmp_path, log_of(entries), *asked, "1")[0] == 1
    code, said = verified(tmp_path, log_of(entries), *asked, "0")
    assert (code, said["cosigned"], said["witnesses"], said["quorum"]) == (0, 0, 1, 0)
    assert "0 of 1 witnesses cosigned the last checkpoint; 0 have to" in plain(tmp_path, *asked, "0")
    for wrong in ("one", "1.5", ""):
        assert verified(tmp_path, log_of(entries), *asked, wrong)[0] == 2


def test_spaces_around_a_key_are_no_part_of_it(tmp_path: Path, entries: list[bytes]) -> None:
    keys = ("--key", f"  {FIRST.verifier.text}\n", "--witness", f" {WITNESS.verifier.text} ")
    code, said = verified(tmp_path, log_of(entries), *keys)
    assert (code, said["findings"]) == (0, [])
