"""Files and bodies that nobody meant well: each is read, or refused by a failure that we know, soon and in little memory."""

import io
import json
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from api.act_body import read_act
from api.files.checking import checked
from api.files.faults import FileFault
from api.intake_body import read_intake
from api.mandaat_body import read_mandaat_act
from api.mandaat_file import COLUMNS as MANDAAT_COLUMNS
from api.mandaat_file import read_mandaten
from api.meeting_body import read_meeting
from api.problems import Problem
from api.subject_body import read_lookup
from cli.case_file import read_cases
from domain.csv_text import decoded_lines, physical_lines, read_records
from domain.errors import GetraptError
from domain.intake import COLUMNS as CASE_COLUMNS
from procedures.loader import EXAMPLE_PROCEDURE, load_organisation, load_procedure

TODAY = date(2026, 1, 5)
MOST_MEMORY = 64 * 2**20
"""Bytes while one of these is read; the largest that are made here have a quarter of a million."""

NASTY = (
    "=HYPERLINK(1)",
    "@SUM(A1)",
    "\u202egnp.exe",
    "a\x00b",
    "\ufeff",
    "\ufffe",
    '"',
    "1e999999",
    "9" * 5000,
    "-0",
    "NaN",
    "\r\n",
    ";",
    "x" * 70_000,
)
CELLS = st.one_of(st.sampled_from(NASTY), st.text(max_size=30))
ENCODINGS = st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"))
DEEP = st.sampled_from((50, 5_000, 100_000))


@st.composite
def tables(draw: st.DrawFn, columns: tuple[str, ...]) -> bytes:
    """A file that looks like one of these columns, in some encoding, with anything in its cells."""
    header = list(columns) if draw(st.booleans()) else draw(st.permutations(columns))
    rows = draw(st.lists(st.lists(CELLS, max_size=len(columns) + 1), max_size=4))
    quoted = draw(st.booleans())
    lines = [",".join(f'"{cell}"' if quoted else cell for cell in row) for row in [header, *rows]]
    content = "\n".join(lines).encode(draw(ENCODINGS), "replace")
    return draw(st.sampled_from((content, content + b"\xff\xfe", content[: len(content) // 2], content * 2)))


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), CELLS, st.integers(2**200, 2**220)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(CELLS, inner, max_size=4)),
    max_leaves=12,
)


@st.composite
def bodies(draw: st.DrawFn, fields: tuple[str, ...]) -> bytes:
    """JSON with some of these fields and anything in them, or what is nearly JSON."""
    deep = draw(DEEP)
    whole = draw(st.dictionaries(st.sampled_from(fields), ANYTHING)) | (
        {"type": "cast_vote"} if draw(st.booleans()) else {}
    )
    said = json.dumps(whole).encode()
    strange = (
        said,
        said.decode().encode("utf-16"),
        b"\xef\xbb\xbf" + said,
        b"[" * deep,
        b'{"a":' * deep + b"1" + b"}" * deep,
        b'{"amountCents":' + b"9" * deep + b"}",
        b'{"summary":"\\ud800"}',
        b'{"summary":"' + b"\\u0000" * 9 + b'"}',
        b'{"amountCents":1e99999}',
        said[:-1],
    )
    return draw(st.sampled_from(strange))


@st.composite
def documents(draw: st.DrawFn) -> str:
    """YAML that grows, nests, runs or names what it should not; and a good one with a line of it spoilt."""
    deep = draw(DEEP)
    lines = EXAMPLE_PROCEDURE.read_text("utf-8").splitlines()
    place = draw(st.integers(0, len(lines) - 1))
    cell = draw(CELLS)
    spoilt = [*lines[:place], lines[place].partition(":")[0] + ": " + cell, *lines[place + 1 :]]
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60))
    strange = (
        "\n".join(spoilt),
        bomb,
        "[" * deep,
        "".join(" " * n + "a:\n" for n in range(min(deep, 400))),
        "a: !!python/object/apply:os.system [ls]",
        f"term: {'9' * deep} weeks",
        "%YAML 1.1\n---\na: 1\n---\nb: 2",
        "\ufeff" + "\n".join(lines),
        "\n".join(lines).replace("\n", "\u2028"),
        draw(st.text(max_size=80)),
    )
    return draw(st.sampled_from(strange))


def is_bounded(read: Callable[[], Any], *known: type[Exception]) -> None:
    """That it comes to an end, by an answer or by a failure of ours, and takes no more memory than may be."""
    tracemalloc.start()
    try:
        read()
    except known:
        pass
    finally:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert most < MOST_MEMORY, most


@settings(max_examples=60)
@given(content=tables(tuple(MANDAAT_COLUMNS)) | st.binary(max_size=300))
def test_a_file_of_mandaten_is_read_or_refused(content: bytes) -> None:
    is_bounded(
        lambda: read_mandaten(read_records(decoded_lines(physical_lines(io.BytesIO(content)))), 50),
        GetraptError,
        Problem,
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=tables(tuple(CASE_COLUMNS)) | st.binary(max_size=300))
def test_a_file_of_cases_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "zaken.csv"
    file.write_bytes(content)
    is_bounded(lambda: list(read_cases(file, TODAY)), GetraptError)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(text=documents())
@example("a: &a [*a]")
def test_a_procedure_and_an_organisation_are_read_or_refused(text: str) -> None:
    is_bounded(lambda: load_procedure(text, "bestand.yaml"), GetraptError)
    is_bounded(lambda: load_organisation(text, "bestand.yaml"), GetraptError)


_FIELDS = (
    "type",
    "reference",
    "summary",
    "amountCents",
    "addresses",
    "situations",
    "dossier",
    "choice",
    "agenda",
    "case",
)


@settings(max_examples=80)
@given(content=bodies(_FIELDS) | st.binary(max_size=200))
def test_a_body_is_read_or_refused(content: bytes) -> None:
    is_bounded(lambda: read_intake(content, TODAY), Problem)
    is_bounded(lambda: read_act(content), Problem, GetraptError)
    is_bounded(lambda: read_lookup(content), Problem)
    is_bounded(lambda: read_meeting(content, "a" * 32), Problem, GetraptError)
    is_bounded(lambda: read_mandaat_act(content, "a" * 32), Problem, GetraptError)


@settings(max_examples=60)
@given(
    head=st.sampled_from((b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"PK\x03\x04")),
    rest=st.binary(max_size=400),
)
def test_a_document_is_kept_or_refused(head: bytes, rest: bytes) -> None:
    is_bounded(lambda: checked(head + rest), FileFault)
