"""A procedure that is to be put into force, as it is sent: its text in YAML, or the hash of one that is kept."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import StringConstraints

from api.act_models import ActModel, Digest, Moment
from api.catalogue import said_text
from api.free_text import FreeText
from api.language import LANGUAGES
from api.parts import Parts
from api.problems import FieldError, Problem
from domain.changes import Change, ChangeKind, NewProcedure
from domain.errors import NotFound
from domain.organisation import MANAGING_OFFICE
from domain.procedure import Procedure
from domain.said import Said
from domain.text import Text
from procedures.canonical import canonical_bytes
from procedures.errors import Problem as Fault
from procedures.errors import ProcedureError
from procedures.loader import load_procedure

LONGEST_PROCEDURE = 100_000
_MOST_TOLD = 20
"""How many of the faults of a text are told at once."""


class PutProcedureBody(ActModel):
    """New cases get this version of a procedure from a moment on: one in YAML, or one that was in force before, by its hash."""

    kind: Literal["put_procedure"]
    document: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_PROCEDURE)] | None = None
    content_hash: Digest | None = None
    valid_from: Moment
    reasons: FreeText | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """A change as it is proposed, with the canonical bytes of the procedure that it would put into force."""

    change: Change
    document: bytes | None = None


async def proposed_procedure(parts: Parts, read: PutProcedureBody, name: str, reasons: Text | None) -> Proposed:
    """The change with this id. Problem `invalid_act` for a text that is no procedure, by line, and a hash that is of none."""
    procedure = await _procedure(parts, read)
    new = NewProcedure(procedure.id, procedure.version, procedure.content_hash)
    change = Change(
        name,
        ChangeKind.PUT_PROCEDURE,
        MANAGING_OFFICE,
        None,
        None,
        read.valid_from,
        reasons=reasons,
        new_procedure=new,
    )
    return Proposed(change, canonical_bytes(procedure))


async def _procedure(parts: Parts, read: PutProcedureBody) -> Procedure:
    if read.document is not None and read.content_hash is not None:
        raise Problem("invalid_act", (FieldError("/contentHash", "not_with_document"),))
    if read.content_hash is not None:
        try:
            return await parts.procedures.by_hash(read.content_hash)
        except NotFound:
            raise Problem("invalid_act", (FieldError("/contentHash", "unknown_procedure"),)) from None
    if read.document is None:
        raise Problem("invalid_act", (FieldError("/document", "missing"),))
    try:
        return load_procedure(read.document, "procedure")
    except ProcedureError as error:
        told = error.problems[:_MOST_TOLD]
        raise Problem("invalid_act", tuple(_told(one) for one in told)) from None


def _told(fault: Fault) -> FieldError:
    said = Said("Line {line}: {message}.", line=fault.line, message=fault.message)
    dutch, english = (said_text(said, language) for language in LANGUAGES)
    return FieldError("/document", "not_a_procedure", line=fault.line, dutch=dutch, english=english)
