"""How the system does follows from what waits and since when: good, worth a look, or not working."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.catalogue import problem_texts
from domain.system_health import HealthState, Measured, Waiting, Wanted, findings, worst

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOTHING = Waiting(0, None)
WELL = Measured(
    now=NOW,
    wakes=NOTHING,
    mails=NOTHING,
    mails_failed=0,
    mails_refused=0,
    overdue=NOTHING,
    entries=10,
    published=10,
    published_at=NOW - timedelta(seconds=3),
    first_unpublished=None,
    cosigned=2,
)
WANTED = Wanted(sends_mail=True, log_interval=timedelta(seconds=3), witness_quorum=2)


def codes(measured: Measured = WELL, wanted: Wanted = WANTED) -> dict[str, str]:
    """The code of each part."""
    return {one.part: one.code for one in findings(measured, wanted)}


def since(minutes: float) -> Waiting:
    """Three that wait, the first for so many minutes."""
    return Waiting(3, NOW - timedelta(minutes=minutes))


def test_where_nothing_waits_all_is_well() -> None:
    assert set(codes().values()) == {"course_good", "terms_good", "log_good", "witnesses_good", "mail_good"}
    assert worst(findings(WELL, WANTED)) is HealthState.GOOD


@pytest.mark.parametrize(
    ("field", "part", "minutes", "code"),
    [
        ("wakes", "course", 0.5, "course_good"),
        ("wakes", "course", 1, "course_slow"),
        ("wakes", "course", 10, "course_stuck"),
        ("overdue", "terms", 4, "terms_good"),
        ("overdue", "terms", 6, "terms_slow"),
        ("overdue", "terms", 60, "terms_stuck"),
        ("mails", "mail", 29, "mail_good"),
        ("mails", "mail", 31, "mail_slow"),
        ("mails", "mail", 360, "mail_stuck"),
    ],
)
def test_what_waits_longer_is_told_worse(field: str, part: str, minutes: float, code: str) -> None:
    measured = replace(WELL, **{field: since(minutes)})
    assert codes(measured)[part] == code
    one = next(one for one in findings(measured, WANTED) if one.part == part)
    assert one.count == 3


def test_the_log_may_be_behind_for_as_long_as_it_takes_to_publish() -> None:
    behind = replace(WELL, entries=14, first_unpublished=NOW - timedelta(minutes=6))
    assert codes(behind)["log"] == "log_slow"
    assert codes(behind, replace(WANTED, log_interval=timedelta(minutes=5)))["log"] == "log_good"
    stuck = replace(behind, first_unpublished=NOW - timedelta(hours=2))
    assert codes(stuck)["log"] == "log_stuck"
    assert codes(replace(WELL, published_at=None, published=0))["log"] == "log_not_begun"


def test_too_few_witnesses_are_told_and_so_is_that_there_are_none() -> None:
    assert codes(replace(WELL, cosigned=1))["witnesses"] == "witnesses_too_few"
    assert codes(wanted=replace(WANTED, witness_quorum=0))["witnesses"] == "witnesses_none"
    assert codes(wanted=replace(WANTED, witness_quorum=1))["witnesses"] == "witnesses_good"


def test_messages_that_failed_are_told_also_while_none_is_late() -> None:
    assert codes(replace(WELL, mails=since(1), mails_failed=2))["mail"] == "mail_failed"
    assert codes(wanted=replace(WANTED, sends_mail=False))["mail"] == "mail_off"


def test_addresses_that_refuse_messages_are_told_while_all_else_about_messages_is_well() -> None:
    assert codes(replace(WELL, mails_refused=2))["mail"] == "mail_refused"
    assert codes(replace(WELL, mails=since(31), mails_refused=2))["mail"] == "mail_slow"


def test_the_whole_does_as_its_worst_part() -> None:
    slow, stuck = replace(WELL, wakes=since(2)), replace(WELL, wakes=since(11), mails=since(31))
    assert worst(findings(slow, WANTED)) is HealthState.ATTENTION
    assert worst(findings(stuck, WANTED)) is HealthState.BAD


def test_every_code_has_its_sentence_and_what_to_do_where_it_is_not_well() -> None:
    found = {
        *codes().values(),
        *codes(wanted=Wanted(sends_mail=False, log_interval=timedelta(), witness_quorum=0)).values(),
        *codes(replace(WELL, published_at=None)).values(),
        *codes(replace(WELL, cosigned=0, mails_failed=1)).values(),
        *codes(replace(WELL, mails_refused=1)).values(),
        *(f"{part}_{how}" for part in ("course", "terms", "log", "mail") for how in ("slow", "stuck")),
        *("database_good", "policy_good", "policy_stuck"),
    }
    texts = problem_texts()["health"]
    assert set(texts) == found
    for code, in_languages in texts.items():
        for language in ("nl", "en"):
            says, advice = in_languages[language]
            assert says.format(count="3", since="toen").endswith(".")
            assert bool(advice) is not code.endswith("_good"), code
