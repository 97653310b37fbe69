"""How a command that starts or reaches the servers by itself ends when something foreseen is wrong: in lines, never a traceback.

Commands that go through HTTP are told by `cli.output`.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console

errors = Console(stderr=True, highlight=False, emoji=False)

_ADVICE = {
    "InvalidAct": "what is in force is never changed: give what was changed the next version number",
    "StoreUnavailable": "start it, or correct GETRAPT_DATABASE_URL; see: getrapt doctor",
    "AuthorityUnavailable": "start it, or correct GETRAPT_OPA_URL; see: getrapt doctor",
}


def fail(message: str, code: int = 1, *, as_json: bool = False) -> NoReturn:
    """End with a message that a person can act on; a script gets it as `error`."""
    if as_json:
        print(json.dumps({"error": message}))
    else:
        errors.print(message, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(code)


@contextmanager
def foreseen(*, as_json: bool = False) -> Iterator[None]:
    """Within it, a failure that is foreseen ends the command: exit code 2 for a wrong setting, 1 for the rest."""
    try:
        yield
    except Exception as error:
        message = message_of(error)
        if message is None:
            raise
        fail(message, 2 if type(error).__name__ == "SettingsError" else 1, as_json=as_json)


def message_of(error: Exception) -> str | None:
    """What to say of this failure: a line, or one for each problem of a document. None where nobody foresaw it."""
    # Only here: a command that goes well needs none of them, and is quick.
    from domain.errors import GetraptError
    from procedures.errors import DocumentError
    from runtime.embedded.process import ProcessError
    from runtime.home import HomeError
    from runtime.policy_bundle import PolicyError
    from runtime.servers.locate import ServerMissingError
    from runtime.settings import SettingsError
    from store.keys import KeyUnusable
    from store.migrate import DatabaseUnfit

    if isinstance(error, (DocumentError, SettingsError, HomeError, ProcessError, PolicyError)):
        return str(error)
    if isinstance(error, (GetraptError, DatabaseUnfit, KeyUnusable, ServerMissingError, TimeoutError)):
        advice = _ADVICE.get(type(error).__name__)
        return " ".join(str(error).split()) + (f"; {advice}" if advice else "")
    return None
