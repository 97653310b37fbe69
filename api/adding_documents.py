"""Adds a document to a case, for API and page alike: what is wrong with form and file is said of all of it at once, and nothing
is kept of a file before it was checked."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Strict, ValidationError
from pydantic_core import PydanticCustomError

from api.act_body import field_error
from api.act_models import ActModel, Digest
from api.document_limits import DocumentLimits
from api.files.faults import FileFault
from api.files.names import check_extension, file_name
from api.free_text import checked_text
from api.identity import Person
from api.parts import Parts
from api.problems import FieldError, Problem
from api.reading_cases import find_readable
from api.upload_body import Upload
from domain.actor import Actor, ActorKind
from domain.document_acts import AddDocument
from domain.documents import DocumentKind
from domain.expectation import expect
from domain.receipt import Receipt
from domain.text import Text
from store.content_sealing import content_hash

LONGEST_TITLE = 200
FIELDS = ("dossier", "kind", "title")


def _title(text: str) -> str:
    value = checked_text(text).strip()
    right = expect("characters", least=1, most=LONGEST_TITLE)
    if len(value) > LONGEST_TITLE:
        raise PydanticCustomError("too_long", "The title is too long.", {"expected": right})
    if "\n" in value or "\t" in value:
        raise PydanticCustomError("forbidden_character", "The title has one line.", {"expected": right})
    return value


class DocumentFields(ActModel):
    """What is said of a document beside its file."""

    dossier: Digest
    kind: DocumentKind
    title: Annotated[str, Strict(), AfterValidator(_title)]


async def add_document(parts: Parts, person: Person, name: str, upload: Upload, key: str, trace_id: str) -> Receipt:
    """The receipt of the act, taken or refused. NotFound for a case that the person may not read; Problem `invalid_document` with
    all that is wrong with form and file, `document_too_large` where it is that; else as by `Authority.take`."""
    row = (await find_readable(parts, person, name)).row
    fields, errors = _fields(upload.fields)
    draft: AddDocument | None = None
    content = b""
    try:
        kept_as = _named(upload, len(row.state.documents), parts.document_limits)
        media_type, content = await parts.file_checks.check(upload.content or b"")
        check_extension(kept_as, media_type)
        if fields is not None:
            draft = AddDocument(
                dossier=fields.dossier,
                kind=fields.kind,
                media_type=media_type,
                size=len(content),
                title=Text(fields.title),
                file_name=Text(kept_as),
                content=Text(content_hash(content)),
            )
    except FileFault as fault:
        errors = (*errors, FieldError("/file", fault.code, fault.expected))
    if draft is None or errors:
        raise Problem("document_too_large" if upload.too_large else "invalid_document", errors)
    sealed = await parts.vault.seal_document(draft, row.case, content)
    actor = Actor(ActorKind.PERSON, person.account)
    return await parts.authority.take(sealed, case=row.case, by=actor, key=key, trace_id=trace_id)


def _fields(given: Mapping[str, str]) -> tuple[DocumentFields | None, tuple[FieldError, ...]]:
    try:
        return DocumentFields.model_validate_strings({name: given[name] for name in FIELDS if given.get(name)}), ()
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        return None, tuple(field_error(detail, tagged=False) for detail in details)


def _named(upload: Upload, there: int, limits: DocumentLimits) -> str:
    """The name under which the file is kept. FileFault for what can be told without looking into it."""
    if upload.content is None:
        raise FileFault("no_file")
    if upload.too_large:
        raise FileFault("file_over_limit", expect("at_most_mebibytes", most=limits.largest // (1024 * 1024)))
    if there >= limits.most:
        raise FileFault("too_many_documents", expect("at_most_documents", most=limits.most))
    return file_name(upload.name)
