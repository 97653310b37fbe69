"""Texts for people, in files beside this one: problems and faults in both languages, the words of the pages.

The words of the pages stand here in Dutch; their English is in the catalogue that all sentences have (`api.translations`),
with the group for a context, since one Dutch word may need two in English.
"""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from api.language import Language
from api.translations import pgettext, reads
from domain.expectation import Expectation
from domain.said import Said

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
def procedure_faults() -> dict[str, str]:
    """What can be wrong with a procedure in Dutch, by what it is in English."""
    return tomllib.loads((_HERE / "procedure_faults.toml").read_text("utf-8"))


def said_text(said: str, language: Language | None = None) -> str:
    """What is wrong with a procedure, or what would be right, in this language or else that of the reader. What is no sentence,
    such as a list of codes, is the same in both. KeyError for a sentence without a Dutch one."""
    if not isinstance(said, Said) or (language or reads()) != "nl":
        return str(said)
    values = {name: said_text(one, "nl") if isinstance(one, Said) else one for name, one in said.values.items()}
    return procedure_faults()[said.template].format(**values)


@cache
def reason_table() -> dict[str, dict[str, Any]]:
    """The policy's own table of codes: kind, a sentence in each language, and whether the actor can mend it."""
    table: dict[str, dict[str, Any]] = json.loads(REASONS_FILE.read_text("utf-8"))
    return table


def reason_text(code: str, language: Language | None = None) -> str:
    """The sentence for a code of the policy, in this language or else that of the reader; the code itself where an older
    policy had one that is gone."""
    return str(reason_table().get(code, {}).get(language or reads(), code))


def label(group: str, code: object) -> str:
    """The label of a code on the pages, in the reader's language; the code in words where there is none."""
    found = label_if_any(group, code)
    return str(code).replace("_", " ") if found is None else found


def label_if_any(group: str, code: object) -> str | None:
    """The same; None where there is no label."""
    text = page_texts().get(group, {}).get(str(code))
    return None if text is None else pgettext(group, text)


def failure_texts(code: str, status: int) -> dict[str, str]:
    """What a page says of a failure, by what it is for (`title`, `happened`, `form`, `now`): of this code, or else of its
    status. KeyError for a status of which nothing is said."""
    texts = page_texts()
    group, key = ("failure_of", code) if code in texts["failure_of"] else ("failure", str(status))
    return {name: text and pgettext(group, text) for name, text in texts[group][key].items()}
