"""The text of a case file, line by line, in bounded memory, and with an error that says where it is no such text.

Columns and rows are left to `cli.case_file`.
"""

from collections.abc import Generator
from pathlib import Path

from domain.errors import GetraptError

_BOM = b"\xef\xbb\xbf"
_LONGEST_LINE = 1_048_576
_OTHER_FORMATS = {
    b"PK\x03\x04": "a spreadsheet or zip file",
    b"%PDF": "a PDF document",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet or document",
}


class CaseFileError(GetraptError):
    """The file as a whole cannot be read as a case file; nothing of it was taken. The message is one line."""

    code = "case_file"


def read_lines(path: Path) -> Generator[str]:
    """The lines of the UTF-8 file at `path`, ends included, a byte order mark left out.

    CaseFileError where the file cannot be read, is of another kind, is not UTF-8, or has a line above 1 MiB.
    """
    if path.exists() and not path.is_file():
        raise CaseFileError(f"{path}: this is not a file")
    try:
        with path.open("rb") as file:
            offset = 0
            number = 0
            while line := file.readline(_LONGEST_LINE + 1):
                number += 1
                if number == 1:
                    _refuse_other_formats(path, line)
                if len(line) > _LONGEST_LINE:
                    raise CaseFileError(f"{path}: line {number} is longer than 1 MiB; this is not a case file")
                text = line.removeprefix(_BOM) if number == 1 else line
                yield _decoded(path, text, number, offset + len(line) - len(text))
                offset += len(line)
    except OSError as error:
        raise CaseFileError(f"{path}: the file cannot be read: {error.strerror}") from error


def _refuse_other_formats(path: Path, line: bytes) -> None:
    for beginning, name in _OTHER_FORMATS.items():
        if line.startswith(beginning):
            raise CaseFileError(f"{path}: this is {name}, not a CSV file in UTF-8; save it as one")


def _decoded(path: Path, line: bytes, number: int, offset: int) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = line[error.start]
        where = f"line {number}, byte {offset + error.start} of the file (0x{byte:02X})"
        raise CaseFileError(f"{path}: not UTF-8: {where}; save it as a CSV file in UTF-8") from error
