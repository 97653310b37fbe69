"""Loads procedures and organisations from YAML: the file or text, its tree, its content, and all problems at once."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from domain.organisation import Organisation
from domain.procedure import Procedure
from domain.processing import ProcessingRegister
from domain.retention import RetentionSchedule
from procedures.canonical import content_hash
from procedures.errors import (
    DocumentError,
    OrganisationError,
    Place,
    Problems,
    ProcedureError,
    ProcessingError,
    RetentionError,
)
from procedures.organisation_file import read_organisation
from procedures.procedure_file import read_procedure
from procedures.processing_file import read_processing
from procedures.retention_file import read_retention
from procedures.tree import LARGEST, Node, UnreadableError, read_tree

EXAMPLE_PROCEDURE = Path(__file__).with_name("routekaart.v1.yaml")
EXAMPLE_ORGANISATION = Path(__file__).with_name("organisatie-voorbeeld.yaml")
EXAMPLE_PROCESSING = Path(__file__).with_name("verwerkingen-voorbeeld.yaml")
EXAMPLE_RETENTION = Path(__file__).with_name("bewaartermijnen-voorbeeld.yaml")

_Document = TypeVar("_Document")
# A character takes at most four bytes.
_LARGEST_FILE = 4 * LARGEST


def load_procedure(source: Path | str, name: str | None = None) -> Procedure:
    """The procedure in the file (Path) or text (str) `source`; `name` is what problems call it.

    ProcedureError with every problem found, also where the file cannot be read.
    """
    procedure = _load(source, name, read_procedure, ProcedureError)
    return replace(procedure, content_hash=content_hash(procedure))


def load_organisation(source: Path | str, name: str | None = None) -> Organisation:
    """The organisation in the file (Path) or text (str) `source`; OrganisationError as `load_procedure`."""
    return _load(source, name, read_organisation, OrganisationError)


def load_processing(source: Path | str, name: str | None = None) -> ProcessingRegister:
    """The register of processing activities in the file (Path) or text (str) `source`; ProcessingError as
    `load_procedure`."""
    return _load(source, name, read_processing, ProcessingError)


def load_retention(source: Path | str, name: str | None = None) -> RetentionSchedule:
    """How long cases are kept, in the file (Path) or text (str) `source`; RetentionError as `load_procedure`."""
    return _load(source, name, read_retention, RetentionError)


def _load(
    source: Path | str,
    name: str | None,
    reader: Callable[[Node, Problems], _Document],
    error: type[DocumentError],
) -> _Document:
    problems = Problems(name or (str(source) if isinstance(source, Path) else "text"))
    text = _text_of(source, problems)
    problems.raise_if_any(error)
    try:
        document = reader(read_tree(text, problems), problems)
    except UnreadableError:
        problems.raise_if_any(error)
        raise
    problems.raise_if_any(error)
    return document


def _text_of(source: Path | str, problems: Problems) -> str:
    """The text of the source; empty where it cannot be read, which is noted."""
    if isinstance(source, str):
        return source
    try:
        with source.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        problems.add(Place(1, 1), f"the file cannot be read: {error.strerror}")
        return ""
    if len(content) > _LARGEST_FILE:
        problems.add(Place(1, 1), f"the file has more than {LARGEST} characters")
        return ""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        place = Place(before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        problems.add(place, f"not UTF-8: byte 0x{content[error.start]:02X}")
        return ""
