"""A file of mandaten as a candidate register: every row right, or each bad one named by line, column and reason."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from cli.case_lines import CaseFileError
from cli.mandaat_file import column_of, read_mandaten
from runtime.settings import Settings
from verification.candidate import CandidateError

if TYPE_CHECKING:
    from domain.mandaten import Mandaat
    from store.database import Database

_SHOWN = 50


async def candidate_mandaten(file: Path, database: "Database", settings: Settings) -> "tuple[Mandaat, ...]":
    """The mandaten in a file as `getrapt mandaat export` writes it. CandidateError with all that is wrong with it."""
    # Only here: the other commands need none of it, and are quick.
    from api.mandaat_body import mandaat_of
    from api.problems import Problem, errors_json
    from authority.mandaat_known import known_now
    from runtime.composition import master_key
    from store.procedures import Procedures
    from store.register import Register

    try:
        lines = read_mandaten(file)
    except (CaseFileError, OSError) as error:
        raise CandidateError(f"the candidate register cannot be used: {error}") from error
    register = Register(database, master_key(settings))
    known = await known_now(register, Procedures(database))
    found, bad = [], []
    for number, line in enumerate(lines):
        bad += [(line.line, fault.column, fault.message) for fault in line.faults]
        if line.faults:
            continue
        try:
            body = json.dumps(line.body).encode()
            found.append(await mandaat_of(body, f"{number:032x}", register.account_of, known))
        except Problem as problem:
            errors = errors_json(problem, "en")
            bad += [(line.line, column_of(error["pointer"]), error["detail"]) for error in errors]
    if bad:
        told = [f"line {line}, {column}: {message}" for line, column, message in bad[:_SHOWN]]
        raise CandidateError("\n".join(["the candidate register cannot be used", *told]))
    return tuple(found)
