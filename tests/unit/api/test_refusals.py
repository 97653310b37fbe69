"""Which status a refusal has, and that no reason of the policy was forgotten."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from api.catalogue import problem_texts, reason_table
from api.problems import STATUS
from api.refusals import ABOUT, WHY, Why, problem_code, refusal
from domain.receipt import Receipt


def receipt(*reasons: str, changed: tuple[str, ...] = ()) -> Receipt:
    """The receipt of a refusal."""
    return Receipt(7, "ab" * 32, "case1", 3, datetime(2026, 3, 2, tzinfo=UTC), "cast_vote", False, reasons, (), changed)


def test_every_reason_for_a_refusal_in_the_policy_has_a_status_and_no_other_code_has() -> None:
    assert set(WHY) == {code for code, reason in reason_table().items() if reason["kind"] == "refusal"}


def test_what_a_person_can_mend_in_the_form_is_never_blamed_on_the_person() -> None:
    mendable = {code for code, reason in reason_table().items() if reason.get("mendable")}
    assert not [code for code in mendable if WHY[code] is Why.PERSON]


@pytest.mark.parametrize(
    ("reasons", "status"),
    [
        (("not_a_member",), 403),
        (("reasons_missing",), 403),
        (("dossier_changed",), 409),
        (("wrong_step", "dossier_changed"), 409),
        (("dossier_changed", "motivation_incomplete"), 409),
        (("dossier_changed", "not_the_chair"), 403),
        (("a_code_of_a_later_policy",), 403),
    ],
)
def test_who_may_not_at_all_is_told_so_and_else_the_state_counts(reasons: tuple[str, ...], status: int) -> None:
    assert STATUS[problem_code(reasons)] == status


def test_what_changed_in_the_dossier_is_told_to_whoever_could_have_acted() -> None:
    told = refusal(receipt("dossier_changed", changed=("amount_cents",)), "nl")
    assert told.extra["changed"] == ["amount_cents"]
    assert "changed" not in refusal(receipt("dossier_changed", "not_the_chair", changed=("amount_cents",)), "nl").extra


def test_a_refusal_has_its_reasons_in_the_language_that_was_asked_for_and_its_receipt() -> None:
    dutch, english = (refusal(receipt("not_a_member"), language) for language in ("nl", "en"))
    assert dutch.extra["reasons"] == [{"code": "not_a_member", "text": "U hebt geen zetel in deze stemming."}]
    assert english.extra["reasons"][0]["text"] == "You have no seat in this round of voting."
    assert dutch.extra["receipt"]["index"] == 7
    assert dutch.extra["receipt"]["allow"] is False


@pytest.mark.parametrize("about", ABOUT)
def test_who_is_refused_in_a_register_is_told_to_look_at_that_again_and_not_at_a_case(about: str) -> None:
    refused = replace(receipt("no_such_mandate"), case=None, **{about: "ab" * 16})
    texts = problem_texts()["look_again"][about]
    for language in ("nl", "en"):
        said = refusal(refused, language).detail(language)
        assert said.endswith(texts[language])
        assert "zaak" not in said and "case" not in said


def test_who_is_refused_on_a_case_is_told_to_look_at_the_case_again() -> None:
    assert refusal(receipt("wrong_step"), "nl").detail("nl").endswith("Bekijk de zaak opnieuw.")
    # Who may not at all has nothing to look at.
    assert "opnieuw" not in refusal(receipt("not_a_member"), "nl").detail("nl")
    assert set(problem_texts()["look_again"]) == {"case", *ABOUT}
