"""What a free text may be made of, and how a value is shown in a message. Lengths and meaning are left to callers."""

import re
import unicodedata

_NEWLINES = re.compile(r"\r\n?")
_ALLOWED_IN_LINES = "\n\t"
# Cc: control characters, NUL among them. Cf: bidirectional overrides, zero-width characters, soft hyphens. Cs: lone
# surrogates. Zl and Zp: line breaks that look like none.
_FORBIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
SHOWN_LENGTH = 40


def normalised(text: str) -> str:
    """`text` in Unicode form NFC and with every line ending as a newline."""
    return unicodedata.normalize("NFC", _NEWLINES.sub("\n", text))


def forbidden_character(text: str, *, lines: bool) -> str | None:
    """The first character that a normalised text may not have; newlines and tabs are allowed where `lines` is."""
    if text.isprintable():
        return None
    for char in text:
        hidden = unicodedata.category(char) in _FORBIDDEN and not (lines and char in _ALLOWED_IN_LINES)
        if hidden or _is_noncharacter(char):
            return char
    return None


def _is_noncharacter(char: str) -> bool:
    """Whether it is one of the 66 that never stand for anything (Unicode 23.7), and that XML and other programs refuse."""
    return 0xFDD0 <= ord(char) <= 0xFDEF or ord(char) & 0xFFFE == 0xFFFE


def code_point(char: str) -> str:
    """How a character is named in a message: U+202E RIGHT-TO-LEFT OVERRIDE."""
    return f"U+{ord(char):04X} {unicodedata.name(char, 'control character')}"


def shown(text: str) -> str:
    """`text` for a message: one line, at most 40 characters, with what cannot be seen written as an escape."""
    # Cut before escaping, so that a text of a million characters costs nothing, and again after.
    head = "".join(
        char.encode("unicode_escape").decode("ascii") if forbidden_character(char, lines=False) else char
        for char in text[: SHOWN_LENGTH + 1]
    )
    return head if len(head) <= SHOWN_LENGTH else head[: SHOWN_LENGTH - 1] + "…"
