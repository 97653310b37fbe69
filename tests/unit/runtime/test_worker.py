"""A worker says by which code it carries cases on."""

import shutil
from pathlib import Path

import pytest

from runtime import worker
from runtime.settings import ROOT


def test_a_worker_is_named_by_the_code_that_a_history_is_replayed_by(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here = worker.build_id()
    for room in ("domain", "workflows", "api"):
        shutil.copytree(ROOT / room, tmp_path / room)
    monkeypatch.setattr(worker, "ROOT", tmp_path)
    assert worker.build_id() == here
    with (tmp_path / "api" / "app.py").open("a") as other:
        other.write("# It has no part in a course.\n")
    assert worker.build_id() == here
    with (tmp_path / "domain" / "fold.py").open("a") as course:
        course.write("# A fold by another rule.\n")
    assert worker.build_id() != here
