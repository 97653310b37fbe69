"""What `getrapt audit open` sends."""

import re
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.__main__ import build


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Every draft that would have been sent."""
    drafts: list[dict[str, Any]] = []

    def take(_: str, body: dict[str, Any], *__: object, **___: object) -> None:
        drafts.append(body)

    monkeypatch.setattr("cli.audit.take", take)
    return drafts


def opened(*arguments: str) -> int:
    """The exit code of the command."""
    command = ["audit", "open", "--as", "auditor-rijk", "--question", "Klopt het?", "--size", "3", *arguments]
    return CliRunner().invoke(build(), command).exit_code


def test_an_empty_seed_is_sent_to_be_refused_and_no_other_is_drawn(sent: list[dict[str, Any]]) -> None:
    assert opened("--seed", "") == 0
    assert opened("--seed", "00ff00ff00ff00ff") == 0
    assert [one["seed"] for one in sent] == ["", "00ff00ff00ff00ff"]


def test_where_no_seed_is_given_one_is_drawn(sent: list[dict[str, Any]]) -> None:
    assert (opened(), opened()) == (0, 0)
    first, second = (one["seed"] for one in sent)
    assert re.fullmatch("[0-9a-f]{32}", first)
    assert first != second
