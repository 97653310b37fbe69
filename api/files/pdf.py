"""A PDF document (ISO 32000): whole, readable by anybody, and nothing in it that acts by itself or hides another file.

What acts is looked for twice: in every object that the document has, by pypdf, and by name in the bytes as they are, where an
earlier revision of the document may still have it. Meant to run where memory and time are bounded (`api.files.bounded`).
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

from api.files.faults import FileFault

MAGIC = b"%PDF-"
MOST_OBJECTS = 200_000
_END = re.compile(rb"%%EOF[\s\x00]*\Z")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_NAMED = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9])")
_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA"})
_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/Rendition", "/Movie"}
)
_ANNOTATIONS = frozenset({"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/3D", "/Screen"})


def check(content: bytes) -> None:
    """FileFault `pdf_encrypted`, `pdf_active` for what acts or has a file in it, or `file_damaged`."""
    if not _END.search(content[-1024:]):
        raise FileFault("file_damaged")
    if _NAMED.search(_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)):
        raise FileFault("pdf_active")
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise FileFault("pdf_encrypted")
        if not len(reader.pages):
            raise FileFault("file_damaged")
        for one in _dictionaries(reader):
            _check_dictionary(one)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError):
        # What a damaged document does to its reader is not one kind of error.
        raise FileFault("file_damaged") from None


def _check_dictionary(one: DictionaryObject) -> None:
    acts = one.raw_get("/S") if "/S" in one else None
    kind = one.raw_get("/Subtype") if "/Subtype" in one else None
    if _KEYS & one.keys() or str(acts) in _ACTIONS or str(kind) in _ANNOTATIONS:
        raise FileFault("pdf_active")


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the document, that of a stream included: in the trailer, and in each object that there is."""
    numbers = {number for generation in reader.xref.values() for number in generation} | set(reader.xref_objStm)
    if len(numbers) > MOST_OBJECTS:
        raise FileFault("file_damaged")
    waiting: list[Any] = [reader.trailer]
    waiting += [found for number in sorted(numbers) if (found := reader.get_object(number)) is not None]
    seen = 0
    while waiting:
        one = waiting.pop()
        seen += 1
        if seen > 20 * MOST_OBJECTS:
            raise FileFault("file_damaged")
        if isinstance(one, DictionaryObject):
            yield one
            # What another object has is looked at as that one.
            waiting += [one.raw_get(name) for name in one]
        elif isinstance(one, ArrayObject):
            waiting += list(one)
