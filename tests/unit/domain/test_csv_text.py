"""CSV as bytes: what is read, in how much memory, and what is refused, with its line."""

import io
import tracemalloc
from collections.abc import Iterator

import pytest

from domain.csv_text import LONGEST_LINE, CsvError, decoded_lines, physical_lines, read_records


def records(content: bytes) -> list[tuple[int, list[str]]]:
    """The records of these bytes."""
    return list(read_records(decoded_lines(physical_lines(io.BytesIO(content)))))


def test_a_record_has_its_first_physical_line_and_empty_lines_are_left_out() -> None:
    assert records(b'\xef\xbb\xbfa,b\r\n\r\n"1\n2",3\n4,5') == [(1, ["a", "b"]), (3, ["1\n2", "3"]), (5, ["4", "5"])]


@pytest.mark.parametrize(
    ("content", "fault", "line", "value"),
    [
        (b"PK\x03\x04", "not_csv", None, None),
        ("a,b".encode("utf-16"), "not_csv", None, None),
        (b"a\nb\nc\xe9,", "not_utf8", 3, "0xE9"),
        (b'a\n"b', "not_csv", 2, None),
        (b'a\n"b"c', "not_csv", 2, None),
        (b"a\n" + b"x" * (LONGEST_LINE + 1), "too_long", 2, None),
        (b"a\n" + b"x" * 140_000, "not_csv", 2, None),
        (b"a\rb", "not_csv", 1, None),
    ],
)
def test_what_is_no_csv_is_refused_with_its_line(content: bytes, fault: str, line: int, value: str) -> None:
    with pytest.raises(CsvError) as refused:
        records(content)
    assert (refused.value.fault, refused.value.line, refused.value.value) == (fault, line, value)
    assert "\n" not in str(refused.value)


def test_no_more_is_held_than_a_line(capfd: pytest.CaptureFixture[str]) -> None:
    def many() -> Iterator[bytes]:
        yield b"a,b\n"
        for _ in range(50_000):
            yield b"x" * 1000 + b",y\n"

    tracemalloc.start()
    count = sum(1 for _ in read_records(decoded_lines(many())))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 50_001
    assert most < 1_000_000


def test_what_is_not_read_to_its_end_is_closed() -> None:
    closed: list[bool] = []

    def lines() -> Iterator[bytes]:
        try:
            yield b"a\n"
            yield b"b\n"
        finally:
            closed.append(True)

    source = lines()
    found = read_records(decoded_lines(source))
    assert next(found) == (1, ["a"])
    found.close()
    del source
    assert closed == [True]
