"""What changed in a case, in words: every part and value as people say it."""

from typing import Any

import pytest

from api.pages.change_words import ChangeWords
from api.seats import SeatNames
from domain.organisation import Body, BodyKind, Organisation, Seat
from tests.unit.domain.test_moments import NOW

ORGANISATION = Organisation(
    example=True,
    bodies=(Body("sg", "Stuurgroep", BodyKind.STEERING_GROUP, "1979", "gemeente/gm1979"),),
    seats=(Seat("sg-chair", "sg", "gemeente", "Voorzitter", True, True, "a", NOW, None),),
)
WORDS = ChangeWords(SeatNames(ORGANISATION), {"lokaal": "Lokale stuurgroep"})


def change(field: str, before: Any, after: Any) -> dict[str, Any]:
    return {"field": field, "before": before, "after": after, "entries": [3]}


@pytest.mark.parametrize(
    ("field", "value", "part", "said"),
    [
        ("/openTier/votes/sg-chair/choice", "for", "lopend overleg, stemmen, Voorzitter (Stuurgroep), stem", "voor"),
        ("/amountCents", 5_000_000, "bedrag", "€\u00a050.000,00"),
        ("/residentChoice", True, "keuze van de bewoner", "ja"),
        ("/tier", "lokaal", "trede", "Lokale stuurgroep"),
        ("/municipality", "1979", "gemeente", "Eemsdelta"),
        ("/openTier/term/end", "2026-03-01T23:00:00.000000Z", "lopend overleg, termijn, einde", "2 maart 2026, 00:00 uur"),
        ("/openTier/term/unit", "weeks", "lopend overleg, termijn, telt in", "weken"),
        ("/reportedOn", "2026-01-05", "gemeld op", "5 januari 2026"),
        ("/waitsFor/sg-chair", ["cast_vote", "conclude"], "wacht op, Voorzitter (Stuurgroep)", "stemmen, de stemming afsluiten"),
        ("/waitsFor/preparer", ["answer"], "wacht op, Voorbereider van de zaak", "de vragen beantwoorden"),
        ("/route/reasons", ["first_tier"], "weg, redenen", "Een zaak begint bij het eerste overleg."),
        ("/openTier/votes/sg-chair/reasons", "Te duur.", "lopend overleg, stemmen, Voorzitter (Stuurgroep), redenen", "Te duur."),
        ("/summary", {"forgotten": True}, "samenvatting", "vergeten"),
        ("/recused", [], "doet niet mee", "–"),
    ],
)  # fmt: skip
def test_a_change_is_said_in_words(field: str, value: Any, part: str, said: str) -> None:
    assert WORDS.of(change(field, None, value)) == {"field": part, "before": "–", "after": said, "entries": [3]}
    assert WORDS.of(change(field, value, None))["before"] == said


def test_what_another_change_says_as_well_is_left_out_and_nothing_else_is() -> None:
    changes = [
        change("/openTier/votes/sg-chair/seat", None, "sg-chair"),
        change("/phase", "intake", "in_tier"),
        change("/state", "intake", "in_tier"),
    ]
    assert [one["field"] for one in WORDS.all(changes)] == ["stand"]


def test_a_part_with_a_slash_in_its_name_is_one_part() -> None:
    assert WORDS.of(change("/openTier/a~1b~0c", None, 1))["field"] == "lopend overleg, a/b~c"
