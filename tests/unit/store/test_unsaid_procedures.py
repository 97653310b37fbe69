"""A change that puts no procedure into force is, in an entry, what it was before one could."""

from datetime import UTC, datetime

from authority.act_view import act_view
from domain.change_acts import ConfirmChange, ProposeChange
from domain.change_events import ChangeConfirmed, ChangeProposed, NewVersion
from domain.changes import Change, ChangeKind, NewProcedure
from domain.procedure_starts import ProcedureStart
from store.codec import ACT, CHANGE, EVENT

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
ENDING = Change("w-1", ChangeKind.END_BODY, "fin", None, None, NOW)
PUT = Change(
    "w-2", ChangeKind.PUT_PROCEDURE, "beheer", None, None, NOW, new_procedure=NewProcedure("routekaart", 2, "ab")
)
MADE = ChangeConfirmed("w-1", "two", NOW, NewVersion(2, "ab"))
STARTED = ChangeConfirmed("w-2", "two", NOW, None, ProcedureStart("routekaart", 2, "ab", NOW))


def test_nothing_said_is_no_field_and_what_is_said_is_one() -> None:
    for dumped, told in (
        (ACT.dump(ProposeChange(ENDING))["change"], ACT.dump(ProposeChange(PUT))["change"]),
        (
            EVENT.dump(ChangeProposed(ENDING, "one", NOW))["change"],
            EVENT.dump(ChangeProposed(PUT, "one", NOW))["change"],
        ),
        (CHANGE.dump(ENDING), CHANGE.dump(PUT)),
    ):
        assert "new_procedure" not in dumped
        assert told["new_procedure"] == {"procedure": "routekaart", "version": 2, "content_hash": "ab"}
    assert "procedure" not in EVENT.dump(MADE)
    assert EVENT.dump(STARTED)["procedure"]["starts_at"] == "2026-03-02T10:00:00Z"


def test_all_of_it_is_read_back_as_it_was() -> None:
    for act in (ProposeChange(ENDING), ProposeChange(PUT), ConfirmChange("w-2")):
        assert ACT.load(ACT.dump(act)) == act
    for event in (MADE, STARTED):
        assert EVENT.load(EVENT.dump(event)) == event


def test_the_act_has_in_a_question_what_it_had() -> None:
    assert act_view(ProposeChange(PUT))["change"].keys() == act_view(ProposeChange(ENDING))["change"].keys()
    assert "new_procedure" not in act_view(ProposeChange(PUT))["change"]
