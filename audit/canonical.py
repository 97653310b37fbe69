"""Canonical JSON (RFC 8785) without floats: one value, one sequence of bytes. What values mean is left to others."""

import json
from typing import Any, NoReturn, cast

import rfc8785

_LARGEST = 2**53 - 1
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode
Json = dict[str, Any] | list[Any] | str | int | None
"""What JSON without fractions can say; a boolean is an int to Python."""


class NotCanonical(ValueError):
    """A value that has no canonical form, or bytes that are not in it."""


def canonical(value: object) -> bytes:
    """The RFC 8785 bytes of a JSON value (dict, list, tuple, str, int, bool, None).

    NotCanonical for floats (their text differs between languages), integers beyond 2^53-1, keys that are no text,
    lone surrogates, and everything that is not JSON.
    """
    try:
        # json's encoder in C gives the same bytes some six times faster where keys sort alike by code point and by
        # UTF-16, which keys in ASCII do; a test holds the two to each other.
        return _ENCODE(value).encode() if _plain(value) else bytes(rfc8785.dumps(cast("Any", value)))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise NotCanonical(str(error)) from error


def parse_canonical(content: bytes) -> Json:
    """The value with exactly these canonical bytes. NotCanonical for bytes that say the same in another way."""
    try:
        value: Json = _DECODE(content.decode())
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"these bytes are not JSON: {error}") from error
    # What the parser gives has none but JSON's types, and it refuses the numbers that have no form.
    if canonical_again(value) != content:
        raise NotCanonical("these bytes are JSON, but not in canonical form")
    return value


def canonical_again(value: object) -> bytes:
    """The canonical bytes of a value that `parse_canonical` gave, or of a part of one."""
    try:
        written = _ENCODE(value).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise NotCanonical(str(error)) from error
    return written if written.isascii() else canonical(value)


def _fraction(text: str) -> NoReturn:
    raise NotCanonical(f"{text} has no canonical form here")


def _whole(text: str) -> int:
    number = int(text)
    if -_LARGEST <= number <= _LARGEST:
        return number
    raise NotCanonical("an integer beyond 2^53-1 has no canonical form")


_DECODE = json.JSONDecoder(parse_int=_whole, parse_float=_fraction, parse_constant=_fraction).decode


def _plain(value: object) -> bool:
    """Whether all keys are ASCII; NotCanonical for what may not be there at all."""
    # By exact type: a subclass, such as an enumeration, may write itself in another way than it compares.
    if value is None or type(value) in (str, bool):
        return True
    if isinstance(value, dict) and type(value) is dict:
        plain = True
        for key, item in value.items():
            if type(key) is not str:
                raise NotCanonical(f"a key has to be text, not {type(key).__name__}")
            plain = _plain(item) and key.isascii() and plain
        return plain
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        plain = True
        for item in value:
            plain = _plain(item) and plain
        return plain
    if isinstance(value, int) and type(value) is int:
        if -_LARGEST <= value <= _LARGEST:
            return True
        raise NotCanonical("an integer beyond 2^53-1 has no canonical form")
    raise NotCanonical(f"{type(value).__name__} has no canonical form here")
