"""The two commands' plumbing: found from anywhere, and clear when something is missing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from runtime.settings import ROOT

BARE = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent"}


def run(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(a) for a in arguments],
        cwd=cwd,
        env=BARE | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_works_from_any_folder_and_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(ROOT / "getrapt")
    # A folder with a name of ours must not be taken for ours.
    (tmp_path / "cli").mkdir()
    (tmp_path / "cli" / "__init__.py").write_text("raise SystemExit('the wrong one')\n")
    done = run(tmp_path / "link", "status", "--json", cwd=tmp_path)
    assert (done.returncode, done.stdout.strip()) == (1, '{"running": false, "ready": false}')


def test_without_its_environment_the_command_says_what_to_do(tmp_path: Path) -> None:
    shutil.copy(ROOT / "getrapt", tmp_path)
    done = run(tmp_path / "getrapt", "status", cwd=tmp_path)
    assert done.returncode == 2
    assert "make setup" in done.stderr


def test_a_wrong_setting_is_one_line_and_no_traceback(tmp_path: Path) -> None:
    done = run(ROOT / "getrapt", "status", cwd=tmp_path, GETRAPT_PROT="1")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "GETRAPT_PROT is not a setting; the nearest is GETRAPT_PORT (see docs/settings.md)"
    ]


def test_a_home_that_cannot_be_is_one_line_and_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for home in ("~nosuchuser", str(tmp_path / "file" / "home"), str(tmp_path)):
        done = run(ROOT / "getrapt", "up", cwd=tmp_path, GETRAPT_HOME=home)
        assert done.returncode in (1, 2)
        assert len(done.stderr.splitlines()) == 1
        assert "GETRAPT_HOME" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_help_is_what_make_does_when_not_told_otherwise() -> None:
    done = run("make", cwd=ROOT)
    assert done.returncode == 0
    for target in ("up", "test", "check", "bench", "setup", "servers", "clean"):
        assert f"make {target} " in done.stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What setting up needs, in a place where nothing is set up."""
    place = tmp_path / "clone"
    (place / "deploy").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "uv.lock", "deploy/environment.sh"):
        shutil.copy(ROOT / name, place / name)
    return place


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_an_old_python_is_refused_with_the_version_that_is_needed(clone: Path) -> None:
    for name in ("python3", "python3.11"):
        script(clone / "bin" / name, "exit 1")
    done = run("make", "setup", "PYTHON_NAMES=python3 python3.11", cwd=clone, PATH=f"{clone / 'bin'}:/usr/bin:/bin")
    assert done.returncode != 0
    assert "Python 3.11 or later is needed" in done.stderr
    assert not (clone / ".venv" / ".complete").exists()


def test_setup_is_done_once_and_again_when_it_was_interrupted_or_the_lock_changed(clone: Path) -> None:
    calls = clone / "calls"
    script(clone / "bin" / "uv", f'echo "$@" >> {calls}; mkdir -p .venv; [ ! -e fail ]')
    path = f"{clone / 'bin'}:{os.environ['PATH']}"
    (clone / "fail").touch()
    assert run("make", "setup", cwd=clone, PATH=path).returncode != 0
    (clone / "fail").unlink()
    for _ in range(2):
        assert run("make", "setup", cwd=clone, PATH=path).returncode == 0
    assert len(calls.read_text().splitlines()) == 2
    later = (clone / ".venv" / ".complete").stat().st_mtime + 5
    os.utime(clone / "uv.lock", (later, later))
    assert run("make", "setup", cwd=clone, PATH=path).returncode == 0
    assert len(calls.read_text().splitlines()) == 3
    assert all(line.startswith("sync --frozen") for line in calls.read_text().splitlines())
