"""Whom the policy is asked about where somebody may not act, and what is told of its answers."""

from authority.case_at import CaseAt
from authority.instead import MOST_HOLDERS, instead_of, instead_questions
from authority.offers import candidates
from authority.question import Facts
from domain.organisation import Organisation
from tests.building import BODIES, NOW, PROCEDURE, SEATS, Course

GROUP = "stuurgroep-eemsdelta"
MEMBER = f"ncg@{GROUP}"


def seen() -> CaseAt:
    return CaseAt(Course().open().case, Facts(NOW, Organisation(True, BODIES, SEATS), PROCEDURE), 1)


def asked(but: str, *holders: str) -> dict[str, set[str]]:
    case, found = seen(), dict[str, set[str]]()
    for act, actor in instead_questions(case, candidates(case.state, PROCEDURE), but, holders):
        found.setdefault(act.type, set()).add(actor.account)
    return found


def test_those_with_a_seat_by_which_an_act_could_be_taken_are_asked_about_and_nobody_else() -> None:
    found = asked("dg-obdr@dg-obdr")
    assert found["cast_vote"] == {f"{name}@{GROUP}" for name in ("chair", "gemeente", "ncg", "provincie", "mo")}
    assert found["conclude"] == {f"chair@{GROUP}"}
    assert found["suspend"] == {f"chair@{GROUP}", "ncg-intake@ncg-intake"}
    assert found["withdraw"] == {"ncg-intake@ncg-intake"}
    assert "call_up" not in found


def test_the_person_who_asks_is_not_asked_about_again() -> None:
    assert MEMBER not in {account for accounts in asked(MEMBER).values() for account in accounts}


def test_an_act_that_the_case_does_not_wait_for_and_a_recusal_are_not_asked_about() -> None:
    assert {"answer", "resume", "advise", "sign", "concur", "recuse"}.isdisjoint(asked("nobody"))


def test_a_conclusion_is_asked_about_in_every_variant_and_another_act_once() -> None:
    case = seen()
    pairs = [
        (act.type, actor.account)
        for act, actor in instead_questions(case, candidates(case.state, PROCEDURE), "nobody", ())
    ]
    assert pairs.count(("conclude", f"chair@{GROUP}")) == 6
    assert pairs.count(("cast_vote", MEMBER)) == 1


def test_a_page_asks_about_few_however_many_hold_a_mandaat() -> None:
    many = [f"holder-{n:03}" for n in range(500)]
    case = seen()
    questions = instead_questions(case, candidates(case.state, PROCEDURE), "nobody", many)
    assert len({actor.account for _, actor in questions if actor.account.startswith("holder-")}) == MOST_HOLDERS
    assert len(questions) < 120


def test_only_whom_the_policy_allows_is_told_with_the_seat_by_which() -> None:
    case = seen()
    pairs = instead_questions(case, candidates(case.state, PROCEDURE), "nobody", ())
    facts = {actor.account: case.facts for _, actor in pairs}
    allowed = {("cast_vote", MEMBER), ("withdraw", "ncg-intake@ncg-intake")}
    told = instead_of(case, facts, [(act, by, (act.type, by.account) in allowed, ()) for act, by in pairs])
    assert {one.act: [(seat.seat, seat.account) for seat in one.allowed] for one in told} == {
        "cast_vote": [(f"{GROUP}/ncg", MEMBER)],
        "withdraw": [("ncg-intake/ncg-intake", "ncg-intake@ncg-intake")],
    }
