"""A plain text in UTF-8: only characters that can be seen, and no citizen service number."""

from api.files.faults import FileFault
from domain.identifiers import find_bsn

_CONTROLS = frozenset(chr(code) for code in range(32)) - {"\t", "\n", "\r", "\f"} | {"\x7f"}


def check(content: bytes) -> None:
    """FileFault `file_type_unknown` for what is no text, `contains_bsn` for a text with such a number in it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileFault("file_type_unknown") from None
    if not _CONTROLS.isdisjoint(text):
        raise FileFault("file_type_unknown")
    if any(find_bsn(line) for line in text.splitlines()):
        raise FileFault("contains_bsn")
