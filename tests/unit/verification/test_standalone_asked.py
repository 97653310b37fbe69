"""The verifier of one file holds each question to the entry that it stands in, and the tail of an export to its checkpoints."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from audit.canonical import canonical
from authority.act_view import act_view
from domain.acts import Act
from domain.audit_acts import AuditAct
from domain.change_acts import ChangeAct
from domain.interest_acts import InterestAct
from domain.subject_acts import SubjectAct
from store.codec import ACT
from tests.unit.store.test_codec import ACTS, PLAIN, example
from tests.unit.verification.exported_log import (
    ENTRIES,
    FIRST,
    ROTATED,
    SECOND,
    asked_again,
    chained,
    log_of,
    note_of,
    plain,
    signed,
    verified,
)
from verification.standalone import differs

TEXT = "a" * 64
OTHERS = [kind for acts in (AuditAct, ChangeAct, InterestAct, SubjectAct) for kind in get_args(acts)]


@pytest.mark.parametrize(
    ("asked", "acted", "other"),
    [
        ({"choice": "for"}, {"choice": "for", "conditions": None}, False),
        ({"choice": "for"}, {"choice": "against"}, True),
        ({"choice": "for"}, {}, True),
        ({"reasons": True}, {"reasons": TEXT}, False),
        ({"reasons": True}, {"reasons": None}, True),
        ({"reasons": False}, {"reasons": None}, False),
        ({"reasons": False}, {"reasons": TEXT}, True),
        ({"count": 1}, {"count": True}, True),
        ({"count": 0}, {"count": False}, True),
        ({"safety": False}, {"safety": False}, False),
        ({"safety": True}, {"safety": 1}, True),
        ({"names": [{"a": 1}, {"a": 2}]}, {"names": [{"a": 1}, {"a": 2}]}, False),
        ({"names": [{"a": 1}]}, {"names": [{"a": 1}, {"a": 2}]}, True),
        ({"names": [{"a": 1}, {"a": 2}]}, {"names": [{"a": 2}, {"a": 1}]}, True),
        ({"plan": {"size": 1}}, {"plan": {"size": 2}}, True),
        ({"plan": {"size": 1}}, {"plan": None}, True),
        ({"plan": None}, {"plan": {"size": 1}}, True),
        ({"until": "2026-03-01T12:30:00.000000Z"}, {"until": "2026-03-01T12:30:00Z"}, False),
        ({"until": "2026-03-01T12:30:00.000000Z"}, {"until": "2026-03-01T12:30:01Z"}, True),
        ({"until": "2026-03-01T12:30:00.000001Z"}, {"until": "2026-03-01T12:30:00Z"}, True),
    ],
)
def test_a_question_is_about_an_act_where_it_has_its_codes_and_says_which_texts_there_are(
    asked: dict[str, Any], acted: dict[str, Any], other: bool
) -> None:
    assert differs(asked, acted) is other


@pytest.mark.parametrize("microsecond", [0, 120_000, 123_456])
@pytest.mark.parametrize("kind", [*ACTS, *OTHERS], ids=lambda kind: kind.__name__)
def test_what_the_policy_is_asked_about_an_act_is_what_its_entry_has_of_it(
    kind: type[Act], microsecond: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PLAIN, datetime, datetime(2026, 3, 2, 10, 0, 0, microsecond, tzinfo=UTC))
    act = example(kind)
    assert not differs(act_view(act), ACT.dump(act))


OTHERWISE: dict[str, dict[str, Any]] = {
    "act": {"act": {"type": "cast_vote", "choice": "against"}},
    "actor": {"actor": {"kind": "person", "account": "p-2"}},
    "moment": {"recorded_at": "2026-11-23T22:00:00.000001Z"},
    "procedure": {"procedure": None},
}


@pytest.mark.parametrize("what", OTHERWISE)
def test_an_entry_that_says_other_than_the_policy_was_asked_is_found_though_all_is_signed(
    tmp_path: Path, entries: list[bytes], what: str
) -> None:
    told = [asked_again(one, act={"type": "cast_vote", "choice": "for"}) for one in entries[-1:]]
    assert verified(tmp_path, log_of([*entries[:-1], *told]))[0] == 0
    changed = canonical(json.loads(told[0]) | OTHERWISE[what])
    code, said = verified(tmp_path, log_of([*entries[:-1], changed]))
    assert (code, [(one["code"], one["index"]) for one in said["findings"]]) == (1, [("question", ENTRIES - 1)])
    assert f"another {what} than" in said["findings"][0]["message"]


def test_an_entry_of_another_case_than_the_policy_was_asked_about_is_found(
    tmp_path: Path, entries: list[bytes]
) -> None:
    for case, right in (("4", 0), ("5", 1)):
        question = json.loads(entries[-1])["question"] | {"case": {"case": case}}
        code, said = verified(tmp_path, log_of([*entries[:-1], asked_again(entries[-1], question=question)]))
        assert code == right, said


def moved(entries: list[bytes], since: int, moment: str) -> list[bytes]:
    """The entries, of which those from an index on were recorded at another moment."""
    later = [asked_again(one, recorded_at=moment) for one in entries[since:]]
    return chained([*entries[:since], *later])


def tail_unsigned(entries: list[bytes], covered: int) -> dict[str, bytes]:
    """An export whose last checkpoint has so many entries."""
    names = {name for name in log_of(entries) if name.startswith(("log/tile/0", "log/tile/1"))}
    whole = {name: one for name, one in log_of(entries).items() if name not in names}
    tiles = {name: one for name, one in log_of(entries[:covered], (1,)).items() if name.startswith("log/tile/")}
    return {
        **whole,
        **{name: one for name, one in tiles.items() if "/entries/" not in name},
        **signed([note_of(entries[:covered], FIRST if covered <= ROTATED else SECOND)]),
    }


def test_checkpoints_that_were_left_out_show_by_how_long_entries_wait_for_one(
    tmp_path: Path, entries: list[bytes]
) -> None:
    """Whoever leaves them out can change every entry after the last that is left, with no key at all."""
    for moment, right in (("2026-11-23T22:05:03.000000Z", 0), ("2026-11-23T22:05:03.000001Z", 1)):
        told = moved(entries, ENTRIES - 1, moment)
        code, said = verified(tmp_path, tail_unsigned(told, 300))
        assert (code, said["under_a_checkpoint"]) == (right, 300)
        assert [(one["code"], one["index"]) for one in said["findings"]] == [("checkpoint", 300)] * right
        assert (
            "nothing signed speaks of the 300 after the last checkpoint: whoever made the export could have written them"
            in (plain(tmp_path))
        )
    # What was recorded long before and is under a checkpoint waits for none.
    assert verified(tmp_path, log_of(moved(entries, 300, "2027-01-01T00:00:00.000000Z")))[0] == 0


def test_a_moment_that_is_none_is_no_entry(tmp_path: Path, entries: list[bytes]) -> None:
    for moment in ("2026-02-30T00:00:00.000000Z", "2026-11-23T22:00:00Z", "z"):
        code, said = verified(tmp_path, log_of([*entries[:-1], asked_again(entries[-1], recorded_at=moment)]))
        assert (code, next((one["code"], one["index"]) for one in said["findings"])) == (1, ("form", ENTRIES - 1))
