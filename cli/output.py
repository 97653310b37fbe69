"""How commands print: JSON for scripts, lines and tables for people, and errors as plain lines with an exit code."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from cli.client import CallFailed

screen = Console(highlight=False, emoji=False)
errors = Console(stderr=True, highlight=False, emoji=False)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
As = Annotated[str, typer.Option("--as", metavar="ACCOUNT", help="The role account to sign in with.")]


def print_json(content: object) -> None:
    """One JSON document."""
    print(json.dumps(content, ensure_ascii=False, indent=2))


@contextmanager
def told(*, as_json: bool, code: int = 1) -> Iterator[None]:
    """Within it, a call that failed is printed and ends the command with this exit code."""
    try:
        yield
    except CallFailed as failure:
        if as_json:
            print_json(failure.problem or {"title": failure.lines[0]})
        else:
            for line in failure.lines:
                errors.print(line, style="red", markup=False, soft_wrap=True)
        raise typer.Exit(code) from None


def print_cautions(cautions: list[dict[str, str]]) -> None:
    """What nobody may miss of a case, in the words of the API."""
    for caution in cautions:
        screen.print(caution["text"], style="bold", markup=False, soft_wrap=True)


def refused_whole(line: str, *, as_json: bool) -> NoReturn:
    """Ends the command with exit code 2: a file was refused as it is, and nothing of it was taken."""
    if as_json:
        print_json({"refused": line})
    else:
        errors.print(line, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(2)


def euros(cents: int) -> str:
    """An amount for a terminal: `€ 80,000.00`."""
    return f"€ {cents // 100:,}.{cents % 100:02}"


def moment(text: str | None) -> str:
    """A moment of the API, to the second, in UTC."""
    return "–" if text is None else text[:19].replace("T", " ") + "Z"


def words(code: str | None) -> str:
    """A code in words."""
    return "–" if code is None else code.replace("_", " ")
