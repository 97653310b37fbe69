"""The master key: where it comes from, and that nobody else can read it."""

import base64
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from store.keys import KeyUnusable, MasterKey

RAW = bytes(range(32))


def fingerprint(key: MasterKey) -> str:
    """A value that only the same key gives."""
    return key.keyed_hash("test", "value")


def test_base64_and_hex_give_the_same_key() -> None:
    spellings = [base64.b64encode(RAW).decode(), base64.urlsafe_b64encode(RAW).decode().rstrip("="), RAW.hex()]
    assert {fingerprint(MasterKey.from_text(f" {text}\n")) for text in spellings} == {fingerprint(MasterKey(RAW))}


@pytest.mark.parametrize("text", ["", "short", "zz" * 32, "é" * 43, base64.b64encode(RAW[:31]).decode(), "00" * 33])
def test_what_is_no_key_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(KeyUnusable) as refused:
        MasterKey.from_text(text)
    assert not text or text not in str(refused.value)


def test_a_missing_file_is_made_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "secrets" / "master.key"
    made = MasterKey.load_or_create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert fingerprint(MasterKey.from_file(path)) == fingerprint(made)
    assert fingerprint(MasterKey.load_or_create(path)) == fingerprint(made)
    assert list(path.parent.iterdir()) == [path]


def test_two_who_make_it_at_once_get_one_key(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: fingerprint(MasterKey.load_or_create(path)), range(16)))
    assert len(set(keys)) == 1
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    MasterKey.load_or_create(path)
    path.chmod(mode)
    with pytest.raises(KeyUnusable, match="chmod 600"):
        MasterKey.load_or_create(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match=r"missing\.key"):
        MasterKey.from_file(tmp_path / "missing.key")


def test_a_file_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(os.urandom(40))
    path.chmod(0o600)
    with pytest.raises(KeyUnusable):
        MasterKey.from_file(path)


def test_equal_values_cannot_be_told_equal_across_purposes() -> None:
    key = MasterKey(RAW)
    assert key.keyed_hash("reference", "x") != key.keyed_hash("area", "x")
    assert key.keyed_hash("reference", "x") != MasterKey(RAW[::-1]).keyed_hash("reference", "x")


def test_the_key_does_not_show() -> None:
    key = MasterKey(RAW)
    assert RAW.hex() not in repr(key) + str(vars(key))
    assert repr(RAW) not in repr(key) + str(vars(key))
