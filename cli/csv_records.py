"""The records of a CSV file on disk, one by one. How one is read is `domain.csv_text`'s; which columns it has to have, and
what a record means, is for whoever reads it.
"""

from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from domain.csv_text import CsvError, decoded_lines, physical_lines, read_records
from domain.errors import GetraptError


class CaseFileError(GetraptError):
    """The file as a whole cannot be read; nothing of it was taken. The message is one line, and names the file."""

    code = "case_file"


def records_of(path: Path) -> Generator[tuple[int, list[str]]]:
    """Each record of the file with its first physical line; empty lines left out.

    CaseFileError where the file cannot be read, is of another kind, not UTF-8, or no CSV.
    """
    if path.exists() and not path.is_file():
        raise CaseFileError(f"{path}: this is not a file")
    try:
        with path.open("rb") as file, closing(read_records(decoded_lines(physical_lines(file)))) as records:
            yield from records
    except CsvError as error:
        raise CaseFileError(f"{path}: {error}") from error
    except OSError as error:
        raise CaseFileError(f"{path}: the file cannot be read: {error.strerror}") from error
