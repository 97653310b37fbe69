"""A document of an office program in a zip file: Word and Excel (ECMA-376), and OpenDocument text (ISO/IEC 26300).

Looked at from the outside, and never laid out: how many parts there are and how large they become, no program in it (macros,
ActiveX, embedded objects), nothing that is fetched from elsewhere when it is opened, and no password.
"""

import re
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from xml.parsers import expat

from api.files.faults import FileFault
from domain.documents import MediaType

MAGIC = b"PK\x03\x04"
MOST_PARTS = 2_000
MOST_BYTES = 100 * 1024 * 1024
"""What all parts together may become."""

MOST_TIMES = 200
"""How many times larger than it is packed a part may become; text packs to a tenth."""

_WORD, _SHEET = "word/document.xml", "xl/workbook.xml"
_ODT = MediaType.ODT.value.encode()
_PROGRAM = re.compile(
    r"vbaproject|vbadata|activex|embeddings/|/?basic/|/?scripts/|macrosheets/|\.(bin|exe|dll|js|vbs|jar)$",
    re.IGNORECASE,
)
_HYPERLINK = "/hyperlink"
_FETCHED = re.compile(r"(?i)^(?:[a-z][a-z0-9+.-]*:|//|\\\\)")
_OF_OBJECTS = frozenset(
    {
        "draw:image",
        "draw:object",
        "draw:object-ole",
        "draw:plugin",
        "draw:applet",
        "draw:floating-frame",
        "script:event-listener",
    }
)


def check(content: bytes) -> MediaType:
    """What it is. FileFault `file_type_unknown`, `file_damaged`, `office_encrypted`, `office_active`, or `office_too_large`."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            return _checked(package)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, expat.ExpatError):
        raise FileFault("file_damaged") from None


def _checked(package: zipfile.ZipFile) -> MediaType:
    parts = package.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise FileFault("office_too_large")
    if any(part.file_size > MOST_TIMES * max(part.compress_size, 1024) for part in parts):
        raise FileFault("office_too_large")
    if any(part.flag_bits & 1 for part in parts):
        raise FileFault("office_encrypted")
    if len(set(names)) < len(names) or any(".." in name.split("/") or name.startswith("/") for name in names):
        raise FileFault("file_damaged")
    kind = _kind(package, names)
    if any(_PROGRAM.search(name) for name in names):
        raise FileFault("office_active")
    if kind is MediaType.ODT:
        _check_odt(package, names)
    else:
        _check_relations(package, names)
    # Each part is what its directory says: its length and its sum are held to it while it is read, and nothing is kept.
    for part in parts:
        with package.open(part) as stream:
            while stream.read(1 << 16):
                pass
    return kind


def _kind(package: zipfile.ZipFile, names: list[str]) -> MediaType:
    if "mimetype" in names and package.read("mimetype").strip() == _ODT and "content.xml" in names:
        return MediaType.ODT
    if "[Content_Types].xml" not in names or "_rels/.rels" not in names:
        raise FileFault("file_type_unknown")
    types = package.read("[Content_Types].xml")
    if b"macroEnabled" in types:
        raise FileFault("office_active")
    if _WORD in names:
        return MediaType.DOCX
    if _SHEET in names:
        return MediaType.XLSX
    raise FileFault("file_type_unknown")


def _check_relations(package: zipfile.ZipFile, names: list[str]) -> None:
    """Only a link that somebody follows may lead outside: whatever else does is fetched when the document is opened."""

    def relation(name: str, attributes: dict[str, str]) -> None:
        outside = attributes.get("TargetMode", "").lower() == "external"
        if name.endswith("Relationship") and outside and not attributes.get("Type", "").endswith(_HYPERLINK):
            raise FileFault("office_active")

    for name in names:
        if name.lower().endswith(".rels"):
            _each_element(package.read(name), relation)


def _check_odt(package: zipfile.ZipFile, names: list[str]) -> None:
    def encrypted(name: str, _: dict[str, str]) -> None:
        if name.endswith("encryption-data"):
            raise FileFault("office_encrypted")

    def fetched(name: str, attributes: dict[str, str]) -> None:
        if name == "script:event-listener" or (
            name in _OF_OBJECTS and _FETCHED.match(attributes.get("xlink:href", ""))
        ):
            raise FileFault("office_active")

    if "META-INF/manifest.xml" in names:
        _each_element(package.read("META-INF/manifest.xml"), encrypted)
    for part in ("content.xml", "styles.xml"):
        if part in names:
            _each_element(package.read(part), fetched)


def _each_element(content: bytes, seen: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = seen
    # Without a document type there are no entities, and nothing that becomes more than it is.
    parser.StartDoctypeDeclHandler = _no_document_type
    parser.Parse(content, True)


def _no_document_type(*_: object) -> None:
    raise FileFault("file_damaged")
