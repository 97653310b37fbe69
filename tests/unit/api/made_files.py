"""Files that tests make: whole ones of every type that is taken, and the means to spoil them."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject


def pdf(change: Callable[[PdfWriter], None] | None = None, password: str | None = None) -> bytes:
    """A document of one empty page; `change` is done to its writer."""
    writer, written = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    if change is not None:
        change(writer)
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(written)
    return written.getvalue()


def with_action(kind: str) -> bytes:
    """A document that does something when it is opened."""

    def change(writer: PdfWriter) -> None:
        action = DictionaryObject({NameObject("/S"): NameObject(kind)})
        if kind == "/JavaScript":
            action[NameObject("/JS")] = TextStringObject("app.alert(1)")
        writer.root_object[NameObject("/OpenAction")] = action

    return pdf(change)


def with_file_inside() -> bytes:
    """A document that has another file in it."""

    def change(writer: PdfWriter) -> None:
        spec = DictionaryObject({NameObject("/EF"): DictionaryObject()})
        writer.root_object[NameObject("/Extra")] = spec

    return pdf(change)


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 2, height: int = 2, *more: bytes, pixels: bytes | None = None) -> bytes:
    """A grey image, with more chunks before its pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = pixels if pixels is not None else zlib.compress((b"\0" + b"\x80" * width) * height)
    chunks = [chunk(b"IHDR", header), *more, chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def segment(marker: int, data: bytes) -> bytes:
    """A segment of a JPEG."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def exif(orientation: int = 6, order: str = ">") -> bytes:
    """What a camera says: which side is up, and where the photo was taken."""
    head = (b"MM\x00\x2a" if order == ">" else b"II\x2a\x00") + struct.pack(f"{order}I", 8)
    entries = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    entries += struct.pack(f"{order}HHII", 0x8825, 4, 1, 100)
    return b"Exif\x00\x00" + head + struct.pack(f"{order}H", 2) + entries + b"\0" * 4 + b"N53.3268"


def jpeg(*more: bytes, width: int = 8, height: int = 8) -> bytes:
    """A photo by its structure; its pixels are nonsense, which nobody looks at here."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    parts = [b"\xff\xd8", segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"), *more]
    parts += [segment(0xDB, b"\x00" + b"\x01" * 64), segment(0xC0, frame), segment(0xC4, b"\x00" + b"\x00" * 16)]
    parts += [segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"), b"\x12\xff\x00\x34\xff\xd0\x56", b"\xff\xd9"]
    return b"".join(parts)


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A zip file of these parts."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.example/{type}" Target="{target}"{mode}/></Relationships>'
)


def docx(**more: bytes | str) -> bytes:
    """A document of Word, as far as it is looked at; names of parts have __ for a slash."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": RELATIONS.format(type="officeDocument", target="word/document.xml", mode=""),
        "word/document.xml": "<document>Een rapport</document>",
    }
    return zipped(parts | {name.replace("__", "/"): content for name, content in more.items()})


def odt(content: str = "<office:document xmlns:office='o'/>", **more: bytes | str) -> bytes:
    """A document of OpenDocument, as far as it is looked at."""
    parts: dict[str, bytes | str] = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}
    return zipped(parts | {name.replace("__", "/"): text for name, text in more.items()})
