"""Identifiers in a case: BAG numbers, references, and the citizen service numbers (BSN) that may not be there.

Pure recognition. That a free text with a BSN is refused, and with which words, is left to whoever takes the text in.
"""

import re
import unicodedata

Span = tuple[int, int]
"""Where something stands in a text: from, and up to but not including."""

REFERENCE_LENGTH = 40

# Two things of the BAG are looked at: the length and the object type (20: nummeraanduiding). There is no check digit,
# and the first four digits may be a municipality that no longer exists.
_NUMMERAANDUIDING = re.compile(r"[0-9]{4}20[0-9]{10}")

_SEPARATOR = r"[ \u00a0\u2009\u202f.,/\u00b7_\u2010-\u2015\u2212-]"
# `\d` is every Unicode decimal on purpose: full-width digits are read by people as digits too.
_PLAIN = re.compile(r"\d{8,9}")
_GROUPED = re.compile(
    rf"\d{{3}}(?P<a>{_SEPARATOR})\d{{3}}(?P=a)\d{{3}}"
    rf"|\d{{4}}(?P<b>{_SEPARATOR})\d{{2}}(?P=b)\d{{3}}"
    rf"|\d{{3}}(?P<c>{_SEPARATOR})\d{{2}}(?P=c)\d{{4}}"
    rf"|\d(?:(?P<d>{_SEPARATOR})\d)(?:(?P=d)\d){{7}}"
)
_PART_OF_LONGER_BEFORE = re.compile(rf"\d{_SEPARATOR}\Z")
_PART_OF_LONGER_AFTER = re.compile(rf"{_SEPARATOR}\d")
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def is_nummeraanduiding(text: str) -> bool:
    """Whether `text` is the identification of a BAG nummeraanduiding: 16 digits, object type 20."""
    return _NUMMERAANDUIDING.fullmatch(text) is not None


def is_reference(text: str) -> bool:
    """Whether `text` can be a case reference: 1 to 40 printable characters, no space at either end."""
    return 1 <= len(text) <= REFERENCE_LENGTH and text.isprintable() and text == text.strip()


def passes_eleven_test(digits: str) -> bool:
    """Whether eight or nine decimal digits make a BSN: weights 9 to 2 and -1, sum divisible by 11, not all zero."""
    padded = [int(digit) for digit in digits.rjust(9, "0")]
    total = sum(weight * digit for weight, digit in zip(_WEIGHTS, padded, strict=True))
    return any(padded) and total % 11 == 0


def find_bsn(text: str) -> list[Span]:
    """Where a BSN stands in `text`, in order and without overlap.

    Eight or nine digits together that touch no other digit or letter (but may touch the word BSN itself), or nine in
    a usual grouping with one separator throughout (3-3-3, 4-2-3, 3-2-4 or digit by digit) that is no part of a longer
    number. Eight digits count in one piece only: in groups they are dates and amounts. Invisible characters between
    the digits hide nothing.
    """
    # Printable text has no invisible characters; most text is, and long.
    hidden = frozenset() if text.isprintable() else _invisible(text)
    visible = [n for n in range(len(text)) if n not in hidden] if hidden else range(len(text))
    seen = "".join(text[n] for n in visible) if hidden else text
    spans: list[Span] = []
    for pattern in (_PLAIN, _GROUPED):
        position = 0
        while match := pattern.search(seen, position):
            # On from the next character, not the end: a refused match may hide a good one.
            position = match.start() + 1
            digits = "".join(char for char in match.group() if char.isdecimal())
            if _stands_alone(seen, match) and passes_eleven_test(digits):
                spans.append((visible[match.start()], visible[match.end() - 1] + 1))
                position = match.end()
    return sorted(spans)


def mask_bsn(text: str) -> str:
    """`text` with every digit of a BSN replaced by an asterisk."""
    chars = list(text)
    for start, end in find_bsn(text):
        chars[start:end] = ["*" if char.isdecimal() else char for char in chars[start:end]]
    return "".join(chars)


def _invisible(text: str) -> frozenset[int]:
    return frozenset(n for n, char in enumerate(text) if unicodedata.category(char) == "Cf")


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 3) : match.start()], text[match.end() : match.end() + 2]
    if after[:1].isalnum() or (before[-1:].isalnum() and before.lower() != "bsn"):
        return False
    if match.re is _PLAIN:
        return True
    return not (_PART_OF_LONGER_BEFORE.search(before) or _PART_OF_LONGER_AFTER.match(after))
