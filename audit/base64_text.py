"""Base64 as notes and checkpoints have it (RFC 4648 section 4), and whole numbers in decimal: each in one form only.

A second way to write the same would let the same proof go round as two.
"""

import base64
import binascii

from audit.failures import Malformed

LARGEST_NUMBER = 2**63 - 1
"""The largest size or index: what a signed integer of 64 bits holds, in the database and elsewhere."""


def to_base64(content: bytes) -> str:
    """The standard alphabet, with padding."""
    return base64.b64encode(content).decode("ascii")


def from_base64(text: str, what: str) -> bytes:
    """The bytes that are written exactly so. Malformed, naming `what`, for other characters, padding or stray bits."""
    try:
        content = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        content = None
    if content is None or to_base64(content) != text:
        raise Malformed(f"{what} is not in base64 as RFC 4648 section 4 writes it")
    return content


def hash_from_base64(text: str, what: str) -> bytes:
    """A hash (32 bytes) from its base64. Malformed, naming `what`."""
    content = from_base64(text, what)
    if len(content) != 32:
        raise Malformed(f"{what} has {len(content)} bytes; a hash has 32")
    return content


def from_decimal(text: str, what: str, largest: int = LARGEST_NUMBER) -> int:
    """A number from 0 to `largest` in ASCII digits, without a sign or leading zeros. Malformed, naming `what`."""
    # The length comes first: Python takes its time over, and then refuses, a number of thousands of digits.
    well_formed = len(text) <= 20 and text.isascii() and text.isdecimal() and (text == "0" or text[0] != "0")
    if not well_formed or int(text) > largest:
        raise Malformed(f"{what} is {text[:40]!r}; it has to be a number from 0 to {largest}, without leading zeros")
    return int(text)
