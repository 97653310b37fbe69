"""Texts for people, in files beside this one: problems and faults in both languages, the words of the pages."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from api.language import Language
from domain.expectation import Expectation

_HERE = Path(__file__).parent
REASONS_FILE = _HERE.parent.parent / "policies" / "getrapt" / "reasons" / "data.json"


@cache
def problem_texts() -> dict[str, Any]:
    """Of problems and faults: code, then language."""
    return tomllib.loads((_HERE / "problems.toml").read_text("utf-8"))


def expected_text(expected: Expectation, language: Language) -> str:
    """What would be right, for people. KeyError for a sentence that there is not, or that needs another value."""
    return str(problem_texts()["expected"][expected.code][language]).format(**dict(expected.values))


@cache
def page_texts() -> dict[str, Any]:
    """Labels and sentences of the pages, by group and code."""
    return tomllib.loads((_HERE / "nl.toml").read_text("utf-8"))


@cache
def reason_table() -> dict[str, dict[str, Any]]:
    """The policy's own table of codes: kind, a sentence in each language, and whether the actor can mend it."""
    table: dict[str, dict[str, Any]] = json.loads(REASONS_FILE.read_text("utf-8"))
    return table


def reason_text(code: str, language: Language = "nl") -> str:
    """The sentence for a code of the policy; the code itself where an older policy had one that is gone."""
    return str(reason_table().get(code, {}).get(language, code))


def label(group: str, code: object) -> str:
    """The label of a code on the pages; the code in words where there is none."""
    text = page_texts().get(group, {}).get(str(code))
    return str(text) if text is not None else str(code).replace("_", " ")
