"""CSV in UTF-8, record by record, in bounded memory, and with an error that says in words where it is none. Pure.

Where the lines come from, which columns there have to be, and what a record means, is for whoever reads it.
"""

import csv
from collections.abc import Generator, Iterable
from contextlib import closing
from functools import partial
from typing import BinaryIO

from domain.errors import GetraptError

LONGEST_LINE = 1_048_576
_BOM = b"\xef\xbb\xbf"
_OTHER_FORMATS = {
    b"PK\x03\x04": "a spreadsheet or zip file",
    b"%PDF": "a PDF document",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet or document",
}


class CsvError(GetraptError):
    """The text as a whole cannot be read; the message is one line. `fault` is a stable name of why (`not_csv`, `not_utf8`,
    `too_long`, and those of whoever reads the records), `line` the physical line, None where it is about no line, and
    `value` what stood there."""

    code = "csv"

    def __init__(self, message: str, *, fault: str, line: int | None = None, value: str | None = None) -> None:
        super().__init__(message)
        self.fault = fault
        self.line = line
        self.value = value


def physical_lines(file: BinaryIO) -> Iterable[bytes]:
    """The lines of a file as bytes, with their ends; of one without end no more than is needed to refuse it."""
    return iter(partial(file.readline, LONGEST_LINE + 1), b"")


def decoded_lines(lines: Iterable[bytes]) -> Generator[str]:
    """The lines as text, ends included, a byte order mark left out. CsvError for what is of another kind, not UTF-8, or has
    a line above 1 MiB."""
    offset = 0
    for number, line in enumerate(lines, 1):
        if number == 1:
            _refuse_other_formats(line)
        if len(line) > LONGEST_LINE:
            raise CsvError(f"line {number} is longer than 1 MiB; this is no such file", fault="too_long", line=number)
        text = line.removeprefix(_BOM) if number == 1 else line
        yield _decoded(text, number, offset + len(line) - len(text))
        offset += len(line)


def read_records(lines: Generator[str]) -> Generator[tuple[int, list[str]]]:
    """Each record with its first physical line; empty lines left out. CsvError where it is no CSV. Closes `lines`."""
    # An error holds on to what it came from, and with it a file, until somebody throws the error away.
    with closing(lines):
        reader = csv.reader(lines, strict=True)
        first_line = 1
        try:
            for cells in reader:
                line, first_line = first_line, reader.line_num + 1
                if cells:
                    yield line, cells
        except csv.Error as error:
            message = f"not a CSV file: line {first_line}: {_explained(error)}"
            raise CsvError(message, fault="not_csv", line=first_line) from error


def _refuse_other_formats(line: bytes) -> None:
    for beginning, name in _OTHER_FORMATS.items():
        if line.startswith(beginning):
            raise CsvError(f"this is {name}, not a CSV file in UTF-8; save it as one", fault="not_csv")


def _decoded(line: bytes, number: int, offset: int) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        value = f"0x{line[error.start]:02X}"
        where = f"line {number}, byte {offset + error.start} of the file ({value})"
        message = f"not UTF-8: {where}; save it as a CSV file in UTF-8"
        raise CsvError(message, fault="not_utf8", line=number, value=value) from error


def _explained(error: csv.Error) -> str:
    """The csv module's message in words for whoever made the file."""
    message = str(error)
    if "unexpected end of data" in message:
        return "a quoted text begins here and does not end"
    if "expected after" in message:
        return "there is text after a closing quote; a quote inside a text is written twice"
    if "field limit" in message:
        return f"a text of more than {csv.field_size_limit()} characters"
    if "new-line character" in message:
        return "the lines end with a carriage return only"
    return message
