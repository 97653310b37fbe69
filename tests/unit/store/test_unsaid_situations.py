"""A submission that says nothing of its addresses is, in an entry and in a question, what it was before that could be said."""

from authority.act_view import act_view
from domain.text import Text
from store.codec import ACT
from tests.building import submit


def test_nothing_said_is_no_field_of_the_act_and_what_is_said_is_one() -> None:
    assert "situations" not in ACT.dump(submit())
    assert ACT.dump(submit(situations=Text("ab" * 32)))["situations"] == "ab" * 32


def test_an_act_that_says_nothing_is_read_back_as_it_was() -> None:
    assert ACT.load(ACT.dump(submit())) == submit()
    said = submit(situations=Text("ab" * 32))
    assert ACT.load(ACT.dump(said)) == said


def test_no_question_has_what_no_rule_looks_at() -> None:
    assert "situations" not in act_view(submit(situations=Text("ab" * 32)))
    assert act_view(submit(situations=Text("ab" * 32))) == act_view(submit())
