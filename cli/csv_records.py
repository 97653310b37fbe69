"""The records of a CSV file, one by one, with an error that says in words where it is none.

Its lines are `cli.case_lines`'; which columns it has to have, and what a record means, is for whoever reads it.
"""

import csv
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from cli.case_lines import CaseFileError, read_lines


def read_records(path: Path) -> Generator[tuple[int, list[str]]]:
    """Each record of the file with its first physical line; empty lines left out. CaseFileError as by `read_lines`, and
    where the file is no CSV."""
    # An error holds on to what it came from, and with it the file, until somebody throws the error away.
    with closing(read_lines(path)) as lines:
        reader = csv.reader(lines, strict=True)
        first_line = 1
        try:
            for cells in reader:
                line, first_line = first_line, reader.line_num + 1
                if cells:
                    yield line, cells
        except csv.Error as error:
            raise CaseFileError(f"{path}: not a CSV file: line {first_line}: {_explained(error)}") from error


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
