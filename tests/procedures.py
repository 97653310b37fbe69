"""Procedures for tests: the example with other terms, so that a term can pass while a test waits for it, or another number."""

import re
from pathlib import Path

from domain.procedure import Procedure
from procedures.loader import EXAMPLE_PROCEDURE, load_procedure

_TERM = re.compile(r"^(?P<indent> +)(?P<name>term|reminder|extension): .*$", re.MULTILINE)


def short_terms(directory: Path, *, term: str, reminder: str | None = None, answer: str | None = None) -> Path:
    """The example in which the terms of the two voting tiers are `term` (as `3 seconds`), with this reminder or none."""
    text = EXAMPLE_PROCEDURE.read_text("utf-8")
    head, tiers = text.split("\ntiers:\n", 1)
    if answer is not None:
        head = re.sub(r"^answer_term: .*$", f"answer_term: {answer}", head, flags=re.MULTILINE)

    def replaced(found: re.Match[str]) -> str:
        indent, name = found["indent"], found["name"]
        if name == "extension" or (name == "term" and len(indent) > 4):
            return found.group()
        if name == "reminder":
            return f"{indent}reminder: {reminder}" if reminder else ""
        return f"{indent}term: {term}"

    path = directory / "routekaart-kort.yaml"
    voting, national = tiers.split("  - id: nationaal\n", 1)
    path.write_text(f"{head}\ntiers:\n{_TERM.sub(replaced, voting)}  - id: nationaal\n{national}", "utf-8")
    return path


def text_numbered(number: int) -> str:
    """The example with this version number, and another amount up to which its first tier decides alone."""
    other = EXAMPLE_PROCEDURE.read_text("utf-8").replace("version: 1", f"version: {number}", 1)
    return other.replace("ceiling_eur: 100000.00", f"ceiling_eur: {90000 - number}.00", 1)


def numbered(number: int, office: str = "fin") -> Procedure:
    """That procedure; `office` is the one that has to concur."""
    return load_procedure(text_numbered(number).replace("office: fin", f"office: {office}"), "procedure")
