"""Where a check ends that meets something it was not made for: it is told as a finding of its own, and the others go on.

A log that was tampered with may hold anything, and who reads it should hear all that is wrong with it. A check that broke off
has not said that anything holds; so it is a finding, never a silence, and has a code of its own (`unchecked`), by which a
mistake of ours is told from what was found: no test of a log that can be read ends with one.
"""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import exc

from domain.errors import StoreUnavailable
from store.database import is_transient
from verification.finding import Code, Finding


@dataclass
class Outcome:
    """Whether a check broke off."""

    broke_off: bool = False


@contextmanager
def checked(what: str, found: list[Finding], index: int | None = None, stream: str | None = None) -> Iterator[Outcome]:
    """Within it, whatever breaks off the check of `what`, of the entry with this index or of a stream, is added to `found`.

    A database that does not answer is raised still: of that nothing can be said.
    """
    outcome = Outcome()
    try:
        yield outcome
    except Exception as error:
        # What it may be is what nobody thought of, so there is no list of it.
        if isinstance(error, StoreUnavailable | exc.TimeoutError):
            raise
        if isinstance(error, exc.DBAPIError) and is_transient(error):
            raise
        outcome.broke_off = True
        found.append(Finding(Code.UNCHECKED, index, stream, f"{what}: not checked: {_said(error)}"))


def _said(error: Exception) -> str:
    """The error in one line, with the place in our own source where it came up."""
    last = traceback.extract_tb(error.__traceback__)[-1:] if error.__traceback__ else []
    place = "".join(f" ({Path(one.filename).name}:{one.lineno})" for one in last)
    told = error.orig if isinstance(error, exc.DBAPIError) and error.orig is not None else error
    first = str(told).partition("\n")[0].encode(errors="backslashreplace").decode()
    return f"{type(error).__name__} {first[:200]}".strip() + place
