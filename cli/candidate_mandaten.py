"""A file of mandaten as a candidate register: every row right, or each bad one named by line, column and reason."""

from pathlib import Path
from typing import TYPE_CHECKING

from cli.csv_records import CaseFileError, records_of
from domain.csv_text import CsvError
from runtime.settings import Settings
from verification.candidate import CandidateError

if TYPE_CHECKING:
    from domain.mandaten import Mandaat
    from store.database import Database

_SHOWN = 50
_MOST_ROWS = 100_000
"""The most rows of a candidate: a whole register, which is only read. None at all is a candidate too."""


async def candidate_mandaten(file: Path, database: "Database", settings: Settings) -> "tuple[Mandaat, ...]":
    """The mandaten in a file as `getrapt mandaat export` writes it. CandidateError with all that is wrong with it."""
    # Only here: the other commands need none of it, and are quick.
    from api.mandaat_file import read_mandaten
    from api.mandaat_import import read_lines
    from authority.mandaat_known import known_now
    from runtime.composition import master_key
    from store.procedures import Procedures
    from store.queries import Queries
    from store.register import Register

    try:
        lines = read_mandaten(records_of(file), _MOST_ROWS, least=0)
    except (CaseFileError, OSError) as error:
        raise CandidateError(f"the candidate register cannot be used: {error}") from error
    except CsvError as error:
        raise CandidateError(f"the candidate register cannot be used: {file}: {error}") from error
    master = master_key(settings)
    register = Register(database, master)
    known = await known_now(register, Procedures(database), Queries(database, master), [line.case for line in lines])
    read = await read_lines(dict(enumerate(lines)), register.account_of, known)
    if read.errors:
        told = [f"line {error.line}, {error.column}: {error.text('en')}" for error in read.errors[:_SHOWN]]
        raise CandidateError("\n".join(["the candidate register cannot be used", *told]))
    return tuple(read.mandaten.values())
