"""A witness answers as C2SP tlog-witness says, and signs nothing but what adds to what it saw and is written down."""

import base64
import os
import random
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from audit.base64_text import to_base64
from audit.checkpoints import cosigned_at
from audit.note_keys import SignerKey, parse_signer_key
from audit.notes import Note, Signature, parse_signatures, sign
from tests.signed_log import ORIGIN, SignedLog, log_key, some_bytes, witness_key
from witness.answering import SIZE, Answer, Witness
from witness.home import WitnessHome, held_home

NAME, NOW = "w1.example/witness", 1_790_000_000
LOG = SignedLog()
Ask = Callable[[bytes], Answer]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The home of a witness that follows the log."""
    home = tmp_path / "witness"
    with held_home(home, NAME):
        pass
    (home / "logs").write_text(f"log {LOG.key.verifier.text}\n")
    return home


@pytest.fixture
def home(place: Path) -> Iterator[WitnessHome]:
    with held_home(place, None) as held:
        yield held


@pytest.fixture
def ask(home: WitnessHome) -> Ask:
    return Witness(home, lambda: NOW).add_checkpoint


def signature(home: WitnessHome, answer: Answer, note: Note) -> Signature:
    """The one cosignature of an answer; it verifies."""
    assert answer.status == 200, answer.content
    (found,) = parse_signatures(answer.content.decode())
    assert home.key.verifier.verifies(note.text, found.content)
    return found


def told(answer: Answer) -> int:
    """The size of a conflict, in the exact form of the specification."""
    assert (answer.status, answer.media_type) == (409, SIZE)
    assert answer.content == b"%d\n" % int(answer.content)
    return int(answer.content)


def test_a_log_that_was_never_seen_is_cosigned_from_size_zero_with_the_time(home: WitnessHome, ask: Ask) -> None:
    found = signature(home, ask(LOG.request(0, 5)), LOG.note(5))
    assert (found.name, cosigned_at(found)) == (NAME, NOW)


def test_a_log_that_grows_is_cosigned_at_every_size(home: WitnessHome, ask: Ask) -> None:
    sizes = [0, 1, 2, 3, 7, 8, 9, 31, 32, 33, 64]
    for old, new in pairwise(sizes):
        signature(home, ask(LOG.request(old, new)), LOG.note(new))


def test_the_same_checkpoint_is_cosigned_again_and_nothing_is_written(home: WitnessHome, ask: Ask, place: Path) -> None:
    ask(LOG.request(0, 5))
    before = (place / "seen").stat().st_mtime_ns, (place / "seen").stat().st_ino
    signature(home, ask(LOG.request(5, 5)), LOG.note(5))
    assert before == ((place / "seen").stat().st_mtime_ns, (place / "seen").stat().st_ino)


def test_an_empty_log_is_cosigned(home: WitnessHome, ask: Ask) -> None:
    signature(home, ask(LOG.request(0, 0)), LOG.note(0))
    signature(home, ask(LOG.request(0, 3)), LOG.note(3))


def test_who_asks_from_another_size_is_told_which_was_seen(ask: Ask) -> None:
    assert told(ask(LOG.request(3, 5))) == 0
    ask(LOG.request(0, 5))
    for old in (0, 4, 6):
        assert told(ask(LOG.request(old, 9))) == 5


def test_an_older_checkpoint_is_not_cosigned_again(ask: Ask) -> None:
    ask(LOG.request(0, 5))
    ask(LOG.request(5, 9))
    for request in (LOG.request(0, 5), LOG.request(5, 5), LOG.request(5, 9)):
        assert told(ask(request)) == 9


def test_a_tail_that_was_cut_off_and_signed_again_by_the_log_itself_is_refused(home: WitnessHome, ask: Ask) -> None:
    """The one thing that nobody but a witness sees: the whole log, its signature included, fits in itself."""
    ask(LOG.request(0, 20))
    forged = SignedLog(forked=15)
    for old, new in [(20, 20), (20, 21), (20, 40), (0, 15), (0, 20), (15, 20), (20, 15)]:
        answer = ask(forged.request(old, new) if old <= new else LOG.request(0, 15).replace(b"old 0", b"old 20"))
        assert answer.status in {400, 409, 422}
        assert NAME.encode() not in answer.content
    assert ask(forged.request(20, 20)).status == 409
    assert ask(forged.request(20, 40)).status == 422
    assert home.sightings.last(ORIGIN) == LOG.point(20)
    signature(home, ask(LOG.request(20, 40)), LOG.note(40))


def test_what_a_log_signed_and_should_not_have_is_kept(ask: Ask, place: Path) -> None:
    ask(LOG.request(0, 20))
    forged = SignedLog(forked=15)
    for _ in range(2):
        ask(forged.request(20, 20))
    (kept,) = (place / "evidence").iterdir()
    assert LOG.note(20).content in kept.read_bytes()
    assert forged.note(20).content in kept.read_bytes()


def test_of_what_says_nothing_against_the_log_no_evidence_is_kept(ask: Ask, place: Path) -> None:
    ask(LOG.request(0, 3).replace(b"old 0\n", b"old 0\n" + to_base64(bytes(32)).encode() + b"\n"))
    ask(LOG.request(0, 20))
    ask(LOG.request(3, 7))
    assert list((place / "evidence").iterdir()) == []


def test_a_proof_with_a_wrong_hash_is_refused(ask: Ask) -> None:
    ask(LOG.request(0, 5))
    good = LOG.proof(5, 9)
    for place in range(len(good)):
        wrong = LOG.request(5, 9).replace(to_base64(good[place]).encode(), to_base64(bytes(32)).encode())
        assert ask(wrong).status == 422
    assert ask(LOG.request(5, 9)).status == 200


def test_the_first_checkpoint_comes_without_a_proof(ask: Ask) -> None:
    request = LOG.request(0, 5).replace(b"old 0\n", b"old 0\n" + to_base64(bytes(32)).encode() + b"\n")
    assert ask(request).status == 422


def test_another_log_is_not_found(ask: Ask) -> None:
    assert ask(SignedLog(key=log_key(origin="other.example/log")).request(0, 5)).status == 404


def test_the_name_of_the_followed_log_with_another_key_is_forbidden(ask: Ask) -> None:
    assert ask(SignedLog(key=log_key(2)).request(0, 5)).status == 403


def test_a_signature_that_fails_is_forbidden(ask: Ask) -> None:
    good = LOG.note(5)
    wrong = Signature(LOG.key.name, LOG.key.verifier.id, bytes(64))
    for note in (
        Note(good.text, (wrong,)),
        Note(good.text, (*good.signatures, wrong)),
        Note(LOG.point(6).text, good.signatures),
    ):
        assert ask(b"old 0\n\n" + note.content).status == 403


def test_signatures_by_others_are_ignored_and_not_kept(home: WitnessHome, ask: Ask) -> None:
    ask(b"old 0\n\n" + LOG.note(5, log_key(7, "other.example/x"), LOG.key).content)
    assert home.sightings.note(ORIGIN) == LOG.note(5)


def test_an_old_size_above_the_new_one_is_malformed(ask: Ask) -> None:
    ask(LOG.request(0, 5))
    assert ask(LOG.request(0, 5).replace(b"old 0", b"old 9")).status == 400


def test_a_checkpoint_with_lines_of_its_own_is_cosigned_with_them(home: WitnessHome, ask: Ask) -> None:
    text = LOG.point(5).text + "something else\n"
    note = Note(text, (sign(text, LOG.key),))
    signature(home, ask(b"old 0\n\n" + note.content), note)


@pytest.mark.parametrize("seed", range(3))
def test_garbage_is_malformed_and_changes_nothing(ask: Ask, place: Path, seed: int) -> None:
    drawn = random.Random(seed)
    ask(LOG.request(0, 5))
    before, good = (place / "seen").read_bytes(), LOG.request(5, 9)
    for _ in range(300):
        spoilt = bytearray(good)
        for _ in range(drawn.randrange(1, 4)):
            spoilt[drawn.randrange(len(spoilt))] = drawn.randrange(256)
        for request in (some_bytes(drawn, 400), bytes(spoilt), good[: drawn.randrange(len(good))]):
            if request != good:
                answer = ask(request)
                # A request of which only signatures by others differ would be one; these have none.
                assert answer.status in {400, 403, 404, 409, 422}, request
    assert (place / "seen").read_bytes() == before


def test_what_was_seen_is_on_the_disk_before_it_is_signed(
    home: WitnessHome, ask: Ask, monkeypatch: pytest.MonkeyPatch, place: Path
) -> None:
    done: list[str] = []
    real_fsync, real_replace, real_cosign = os.fsync, Path.replace, SignerKey.cosign

    def fsync(descriptor: int) -> None:
        done.append("fsync " + Path(f"/proc/self/fd/{descriptor}").readlink().name)
        real_fsync(descriptor)

    def replace(path: Path, target: Path) -> Path:
        done.append(f"rename {path.name} {target.name}")
        return real_replace(path, target)

    def cosign(key: SignerKey, text: str, seconds: int) -> bytes:
        done.append("sign")
        return real_cosign(key, text, seconds)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(SignerKey, "cosign", cosign)
    assert ask(LOG.request(0, 5)).status == 200
    assert done == ["fsync .seen.new", "rename .seen.new seen", f"fsync {place.name}", "sign"]


@pytest.mark.parametrize("failing", ["file", "folder"])
def test_what_cannot_be_written_down_is_not_signed(ask: Ask, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    real = os.fsync

    def fsync(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").is_dir() is (failing == "folder"):
            raise OSError(28, "No space left on device")
        real(descriptor)

    ask(LOG.request(0, 5))
    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fsync)
        answer = ask(LOG.request(5, 9))
        assert answer.status == 500
        assert NAME.encode() not in answer.content
    assert told(ask(LOG.request(9, 20))) == 5
    assert ask(LOG.request(5, 9)).status == 200


def test_of_requests_at_once_that_contradict_each_other_one_is_signed(
    home: WitnessHome, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(LOG.request(0, 10))
    requests = [SignedLog(forked=10, story=story).request(10, 20 + story % 2) for story in range(8)]
    answers: list[Answer] = []
    begin, real = threading.Barrier(len(requests)), os.fsync

    def slow(descriptor: int) -> None:
        # As a disk is: long enough for all the others to come by, if they may.
        threading.Event().wait(0.02)
        real(descriptor)

    def send(request: bytes) -> None:
        begin.wait()
        answers.append(ask(request))

    monkeypatch.setattr(os, "fsync", slow)
    threads = [threading.Thread(target=send, args=(request,)) for request in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.status for one in answers) == [200] + [409] * 7


def test_a_witness_that_begins_again_knows_what_it_saw(place: Path) -> None:
    with held_home(place, None) as held:
        assert Witness(held, lambda: NOW).add_checkpoint(LOG.request(0, 20)).status == 200
    with held_home(place, None) as held:
        again = Witness(held, lambda: NOW)
        assert told(again.add_checkpoint(LOG.request(0, 9))) == 20
        assert again.add_checkpoint(SignedLog(forked=15).request(20, 30)).status == 422


def test_a_log_changes_its_key_only_where_the_witness_was_told(place: Path) -> None:
    new = log_key(2)
    with held_home(place, None) as held:
        witness = Witness(held, lambda: NOW)
        assert witness.add_checkpoint(LOG.request(0, 5)).status == 200
        # Signed by both, it counts by the key that is known; by the new one alone, it does not.
        assert witness.add_checkpoint(LOG.request(5, 9, LOG.key, new)).status == 200
        assert witness.add_checkpoint(LOG.request(9, 12, new)).status == 403
    (place / "logs").write_text(f"log {LOG.key.verifier.text}\nlog {new.verifier.text}\n")
    with held_home(place, None) as held:
        assert Witness(held, lambda: NOW).add_checkpoint(LOG.request(9, 12, new)).status == 200
    (place / "logs").write_text(f"log {new.verifier.text}\n")
    with held_home(place, None) as held:
        witness = Witness(held, lambda: NOW)
        assert witness.add_checkpoint(LOG.request(12, 20)).status == 403
        assert witness.add_checkpoint(LOG.request(12, 20, new)).status == 200


def test_two_logs_are_kept_apart(place: Path) -> None:
    other = SignedLog(key=log_key(3, "other.example/log"), forked=0)
    (place / "logs").write_text(f"log {LOG.key.verifier.text}\nlog {other.key.verifier.text}\n")
    with held_home(place, None) as held:
        witness = Witness(held, lambda: NOW)
        assert witness.add_checkpoint(LOG.request(0, 5)).status == 200
        assert witness.add_checkpoint(other.request(0, 9)).status == 200
    (place / "logs").write_text(f"log {other.key.verifier.text}\n")
    with held_home(place, None) as held:
        witness = Witness(held, lambda: NOW)
        assert witness.add_checkpoint(LOG.request(5, 9)).status == 404
        assert witness.add_checkpoint(other.request(9, 12)).status == 200
    # Not followed for a while is not forgotten.
    (place / "logs").write_text(f"log {LOG.key.verifier.text}\n")
    with held_home(place, None) as held:
        assert told(Witness(held, lambda: NOW).add_checkpoint(LOG.request(0, 9))) == 5


def test_the_key_that_signs_is_the_one_of_the_home(home: WitnessHome, ask: Ask, place: Path) -> None:
    kept = parse_signer_key((place / "key").read_text().strip())
    assert kept == home.key
    assert kept.verifier != witness_key().verifier
    assert base64.b64decode(ask(LOG.request(0, 5)).content.split()[2])[:4] == kept.verifier.id
