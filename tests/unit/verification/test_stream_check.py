"""One stream followed from its beginning, where it is no case's."""

from datetime import UTC, datetime

import pytest

from audit.entry import Entry
from verification.finding import Code, Finding
from verification.stored import StoredEntry
from verification.stream_check import StreamCheck

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def entry(dossier: str | None) -> Entry:
    """One of a register, with as little in it as can be."""
    at = "2026-03-02T09:00:00.000000Z"
    actor = {"kind": "person", "account": "a"}
    return Entry("mandaat/x", 1, None, at, actor, None, {}, {"allow": True}, {}, 1, None, dossier, {}, [], "t")


@pytest.mark.parametrize(("dossier", "codes"), [(None, []), ("", [Code.DOSSIER]), ("x", [Code.DOSSIER])])
def test_what_is_about_no_case_names_no_dossier(dossier: str | None, codes: list[Code]) -> None:
    row = StoredEntry(7, "mandaat/x", 1, NOW, "a", "propose_mandaat", True, b"", b"", "t")
    found: list[Finding] = []
    StreamCheck("mandaat/x").apply(row, entry(dossier), found)
    assert [(one.code, one.index) for one in found] == [(code, 7) for code in codes]
