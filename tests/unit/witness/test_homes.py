"""A witness's home is its own, private, held by one, and never begun anew over what was there."""

import json
import os
import stat
from pathlib import Path

import pytest

from tests.signed_log import LOG_LINE, SignedLog
from witness.answering import Witness
from witness.failures import WitnessError
from witness.home import held_home, public_key
from witness.sightings import read_sightings

NAME = "w1.example/witness"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of a witness that saw a log of 20 entries."""
    home = tmp_path / "witness"
    with held_home(home, NAME):
        pass
    (home / "logs").write_text(LOG_LINE)
    with held_home(home, None) as held:
        assert Witness(held, lambda: 1).add_checkpoint(SignedLog().request(0, 20)).status == 200
    return home


def refusal(home: Path, name: str | None = None) -> str:
    with pytest.raises(WitnessError) as caught, held_home(home, name):
        pass
    return str(caught.value)


def test_the_first_start_makes_a_key_that_only_the_owner_can_read(tmp_path: Path) -> None:
    home = tmp_path / "some" / "where"
    with held_home(home, NAME) as held:
        vkey = held.key.verifier.text
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    for path in home.iterdir():
        assert not path.stat().st_mode & 0o077, path
    assert (home / "key").read_text() == held.key.text + "\n"
    assert public_key(home, None).text == vkey
    with held_home(home, NAME) as held:
        assert held.key.verifier.text == vkey


def test_two_witnesses_have_two_keys(tmp_path: Path) -> None:
    assert public_key(tmp_path / "one", NAME) != public_key(tmp_path / "two", NAME)


def test_a_new_witness_needs_a_name_that_a_key_can_have(tmp_path: Path) -> None:
    assert "--name" in refusal(tmp_path / "w")
    assert "no space and no plus" in refusal(tmp_path / "w", "a witness")
    assert not (tmp_path / "w" / "key").exists()


def test_a_home_has_one_name(home: Path) -> None:
    assert "another name needs a home of its own" in refusal(home, "w2.example/witness")


def test_two_do_not_run_on_one_home_and_the_key_can_be_read_meanwhile(home: Path) -> None:
    with held_home(home, None) as held:
        assert "already runs" in refusal(home)
        assert public_key(home, None) == held.key.verifier
    with held_home(home, None):
        pass


def test_a_home_of_getrapt_is_no_home_of_a_witness(tmp_path: Path) -> None:
    (tmp_path / ".getrapt-home").touch()
    for place in (tmp_path, tmp_path / "witness", tmp_path / "a" / "b"):
        assert "a home of its own" in refusal(place, NAME)


def test_a_link_into_a_home_of_getrapt_is_seen(tmp_path: Path) -> None:
    main = tmp_path / "main"
    (main / "inside").mkdir(parents=True)
    (main / ".getrapt-home").touch()
    (tmp_path / "link").symlink_to(main / "inside")
    assert "a home of its own" in refusal(tmp_path / "link", NAME)


def test_a_directory_with_other_things_is_neither_closed_nor_filled(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "something").touch()
    assert "holds other things" in refusal(tmp_path, NAME)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert [path.name for path in tmp_path.iterdir()] == ["something"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory to another")
def test_a_directory_of_another_user_is_refused(home: Path) -> None:
    os.chown(home, 12345, 12345)
    assert "belongs to another user" in refusal(home)


def test_a_key_that_others_can_read_is_refused(home: Path) -> None:
    (home / "key").chmod(0o640)
    assert "others can read" in refusal(home)


def test_a_key_that_was_changed_is_refused_and_not_repeated(home: Path) -> None:
    text = (home / "key").read_text()
    for wrong in (text[:-9], text.replace("w1", "w2"), "", "\n"):
        (home / "key").write_text(wrong)
        message = refusal(home)
        assert "put back the copy" in message
        assert text.split("+", 4)[4].strip() not in message


def test_a_key_that_is_gone_is_not_made_anew_over_what_was_signed_with_it(home: Path) -> None:
    (home / "key").unlink()
    assert "has signed with it" in refusal(home, NAME)
    assert not (home / "key").exists()


def test_what_was_seen_and_is_gone_is_not_begun_anew(home: Path) -> None:
    (home / "seen").unlink()
    assert "is gone" in refusal(home, NAME)
    assert not (home / "seen").exists()


def test_any_change_of_what_was_seen_is_found(home: Path) -> None:
    good = (home / "seen").read_bytes()
    spoilt = [good[:size] for size in range(len(good))] + [good + b"\n", b"{}\n", bytes(len(good))]
    for place in range(len(good)):
        changed = bytearray(good)
        changed[place] ^= 1
        spoilt.append(bytes(changed))
    key = public_key(home, None)
    for content in spoilt:
        (home / "seen").write_bytes(content)
        with pytest.raises(WitnessError, match="damaged"):
            read_sightings(home / "seen", key)
    assert "does not run" in refusal(home, NAME)
    assert (home / "seen").read_bytes() == spoilt[-1]
    (home / "seen").write_bytes(good)
    with held_home(home, None) as held:
        assert held.sightings.last("getrapt.example/log").size == 20


def test_what_another_witness_saw_is_refused(home: Path, tmp_path: Path) -> None:
    public_key(tmp_path / "other", "w2.example/witness")
    (home / "seen").write_bytes((tmp_path / "other" / "seen").read_bytes())
    assert "put back what belongs together" in refusal(home)


def test_what_a_later_release_wrote_is_not_read_as_something_else(home: Path) -> None:
    import hashlib

    line = json.dumps({**json.loads((home / "seen").read_bytes().split(b"\n")[0]), "form": 2}, sort_keys=True).encode()
    (home / "seen").write_bytes(line + b"\n" + hashlib.sha256(line).hexdigest().encode() + b"\n")
    assert "run the release that wrote it" in refusal(home)


def test_a_beginning_that_was_broken_off_is_done_again(tmp_path: Path) -> None:
    home = tmp_path / "w"
    public_key(home, NAME)
    for broken in ({"key"}, {"key", "seen"}, {"key", "seen", "logs"}):
        for name in broken:
            (home / name).unlink()
        public_key(home, NAME)
        with held_home(home, None):
            pass


def test_what_a_kill_left_half_written_does_no_harm(home: Path) -> None:
    (home / ".seen.new").write_bytes(b"half")
    with held_home(home, None) as held:
        assert Witness(held, lambda: 1).add_checkpoint(SignedLog().request(20, 30)).status == 200
    with held_home(home, None) as held:
        assert held.sightings.last("getrapt.example/log").size == 30


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("log\n", "line 1 has to be: log VKEY"),
        ("# one\n\nlog nonsense\n", "line 3: a public key is written as name+id+key"),
        (LOG_LINE * 2, "line 2 has a key that an earlier line has"),
        ("quorum none\n", "line 1 has to be: log VKEY"),
        (LOG_LINE.replace("\n", "\r\n"), "line 1 has a control character"),
        (LOG_LINE.replace("log ", "log w1.example+", 1), "line 1: "),
    ],
)
def test_logs_that_cannot_be_read_stop_the_witness_and_say_where(home: Path, text: str, said: str) -> None:
    (home / "logs").write_bytes(text.encode())
    assert said in refusal(home)


def test_the_key_of_a_witness_is_no_key_of_a_log(home: Path) -> None:
    (home / "logs").write_text(f"log {public_key(home, None).text}\n")
    assert "it has to be of type 01, of a log" in refusal(home)
