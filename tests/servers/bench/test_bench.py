"""The measuring works from beginning to end, writes every figure, and its page explains each of them."""

import dataclasses
import io
import math
import re
import types
import typing
from pathlib import Path

import pytest
from rich.console import Console

from bench.figures import Report
from bench.report import show
from tests.architecture.sources import document
from tests.servers.bench.measured import measured

PAGE = "docs/performance.md"
WORDS = {"name", "system", "versions"}


def wrong(kind: type, value: object, where: str) -> list[str]:
    """Which figures of a written report are not there, or are no numbers."""
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        if not isinstance(value, dict) or set(value) != set(hints):
            return [f"{where}: {value}"]
        return [line for name, one in hints.items() for line in wrong(one, value[name], f"{where}.{name}")]
    if typing.get_origin(kind) is types.UnionType:
        # What needs a program that is not on every machine.
        return [] if value is None else wrong(typing.get_args(kind)[0], value, where)
    if typing.get_origin(kind) is tuple:
        one = typing.get_args(kind)[0]
        if not isinstance(value, list) or not value:
            return [f"{where}: {value}"]
        return [line for number, part in enumerate(value) for line in wrong(one, part, f"{where}[{number}]")]
    if where.rpartition(".")[2] in WORDS:
        return [] if value else [f"{where}: empty"]
    well = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return [] if well else [f"{where}: {value}"]


def read(kind: type, value: object) -> object:
    """The report as it was before it was written."""
    if dataclasses.is_dataclass(kind) and isinstance(value, dict):
        hints = typing.get_type_hints(kind)
        return kind(**{name: read(one, value[name]) for name, one in hints.items()})
    if typing.get_origin(kind) is tuple and isinstance(value, list):
        return tuple(read(typing.get_args(kind)[0], part) for part in value)
    return value


@pytest.mark.slow
def test_a_quick_run_on_a_stack_of_its_own_writes_every_figure_as_a_number(tmp_path: Path) -> None:
    figures, _ = measured(tmp_path, "bench", "--quick", seconds=500)
    assert wrong(Report, figures, "report") == []
    for rate in (
        figures["acts"]["act"]["per_second"],
        figures["cases"]["per_second"],
        figures["cases"]["bare_per_second"],
    ):
        assert rate > 0
    titles_are_explained(read(Report, figures))


def titles_are_explained(report: object) -> None:
    """Every row that a run prints is one that the page has."""
    assert isinstance(report, Report)
    printed = io.StringIO()
    show(report, Console(file=printed, width=200))
    rows = [line.split("│")[1].strip() for line in printed.getvalue().splitlines() if line.startswith("│")]
    assert len(rows) > 30
    page = document(PAGE)
    # How many entries a case has is a figure too, and stands in a title.
    bare = [re.sub(r"[0-9]+", "", text) for text in (page, *rows)]
    assert [row for row in bare[1:] if f"| {row} |" not in bare[0]] == []
