"""The name of a file as somebody sent it, brought into the one form in which it is kept. It is never used on a disk."""

import re

from api.files.faults import FileFault
from domain.documents import EXTENSIONS, MediaType
from domain.expectation import expect, one_of
from domain.identifiers import find_bsn
from domain.plain_text import forbidden_character, normalised

LONGEST_NAME = 120
_PATH = re.compile(r"[/\\]")


def file_name(sent: str) -> str:
    """The last part of the name in NFC, without spaces around it. FileFault `bad_file_name` for one with a character that
    cannot be seen or that turns the direction of writing round, and for none at all; `file_name_too_long`, `contains_bsn`."""
    name = _PATH.split(normalised(sent))[-1].strip()
    if name.strip(".") == "" or forbidden_character(name, lines=False) is not None:
        raise FileFault("bad_file_name")
    if len(name) > LONGEST_NAME:
        raise FileFault("file_name_too_long", expect("at_most_characters", bound=LONGEST_NAME))
    if find_bsn(name):
        raise FileFault("contains_bsn")
    return name


def check_extension(name: str, media_type: MediaType) -> None:
    """FileFault `other_extension` where the name does not end as a file of this type does."""
    begin, _, extension = name.rpartition(".")
    if not begin or extension.lower() not in EXTENSIONS[media_type]:
        raise FileFault("other_extension", one_of(f".{one}" for one in EXTENSIONS[media_type]))
