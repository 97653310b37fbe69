"""The home is private, keeps its secrets, and is held by one stack at a time."""

import multiprocessing
import os
import stat
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from runtime.doctor import examine
from runtime.home import MARKER, HomeError, HomeTakenError, holder, only_one, prepare_home, secret, write_private
from runtime.settings import Settings


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_home_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        home = prepare_home(tmp_path / "deep" / "home")
    finally:
        os.umask(before)
    assert mode(home) == 0o700
    assert all(mode(part) & 0o077 == 0 for part in home.iterdir())
    assert {part.name for part in home.iterdir() if mode(part) == 0o700} == {"logs", "run", "secrets"}


def test_an_open_home_is_closed(tmp_path: Path) -> None:
    home = prepare_home(tmp_path / "home")
    home.chmod(0o755)
    assert mode(prepare_home(home)) == 0o700


def test_an_empty_directory_of_ones_own_becomes_a_home_and_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert mode(prepare_home(tmp_path)) == 0o700


@pytest.mark.parametrize("name", ["notes.txt", "lock/", "secrets/"])
def test_a_directory_with_other_things_is_neither_closed_nor_filled(tmp_path: Path, name: str) -> None:
    # `lock` and `secrets` are in /run as well, and open to everybody there.
    there = tmp_path / name
    there.mkdir(mode=0o755) if name.endswith("/") else there.touch()
    tmp_path.chmod(0o755)
    with pytest.raises(HomeError, match="set GETRAPT_HOME") as refused:
        prepare_home(tmp_path)
    assert f"touch {tmp_path}" in str(refused.value)
    assert mode(tmp_path) == 0o755
    assert list(tmp_path.iterdir()) == [there]


async def test_the_doctor_advises_nobody_to_close_a_directory_with_other_things(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "notes.txt").touch()
    found = next(one for one in await examine(Settings.load(home=tmp_path)) if one.what == "home")
    assert not found.ok
    assert found.advice == "set GETRAPT_HOME to a new or an empty directory"
    (tmp_path / MARKER).touch()
    found = next(one for one in await examine(Settings.load(home=tmp_path)) if one.what == "home")
    assert found.advice == f"chmod 700 {tmp_path}"


@pytest.mark.parametrize("name", ["postgres/", "secrets/", "lock"])
def test_a_home_from_before_there_were_marks_is_known_closed_and_marked(tmp_path: Path, name: str) -> None:
    there = tmp_path / name
    there.mkdir(mode=0o700) if name.endswith("/") else there.touch(mode=0o600)
    tmp_path.chmod(0o755)
    assert mode(prepare_home(tmp_path)) == 0o700
    if name == "lock":
        there.unlink()
    assert prepare_home(tmp_path) == tmp_path


def test_a_home_that_cannot_be_is_refused_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for home in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(HomeError, match="set GETRAPT_HOME"):
            prepare_home(home)
    assert holder(tmp_path / "file" / "home") is None
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "lock").mkdir()
    with pytest.raises(HomeError, match="set GETRAPT_HOME"):
        holder(tmp_path / "home")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_a_home_of_another_user_is_refused(tmp_path: Path) -> None:
    home = prepare_home(tmp_path / "home")
    os.chown(home, 12345, 12345)
    with pytest.raises(HomeError, match="belongs to another user"):
        prepare_home(home)


def test_a_secret_is_drawn_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    home = prepare_home(tmp_path)
    drawn = secret(home, "opa")
    assert len(drawn) >= 40
    assert secret(home, "opa") == drawn
    assert secret(home, "other") != drawn
    assert mode(home / "secrets" / "opa") == 0o600


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o666)
    write_private(path, "new")
    assert (path.read_text(), mode(path), list(tmp_path.iterdir())) == ("new", 0o600, [path])


def _hold(home: Path, held: Event) -> None:
    with only_one(home):
        held.set()
        multiprocessing.Event().wait()


def test_a_held_home_names_its_holder_and_is_free_when_that_is_killed(tmp_path: Path) -> None:
    home = prepare_home(tmp_path)
    context = multiprocessing.get_context("spawn")
    held = context.Event()
    process = context.Process(target=_hold, args=(home, held))
    process.start()
    try:
        assert held.wait(30)
        assert holder(home) == process.pid
        with pytest.raises(HomeTakenError), only_one(home):
            pass
    finally:
        process.kill()
        process.join()
    assert holder(home) is None
    with only_one(home):
        assert holder(home) == os.getpid()
