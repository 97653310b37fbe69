"""The intake of a case: the columns of a case file and the rules that one row has to keep.

Pure. That a reference occurs once in a file is left to whoever reads the file, that it is new to the store.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from domain.codes import DifferenceType, MaatwerkGround, Measure
from domain.faults import Fault
from domain.intake_fields import IntakeFields
from domain.situations import Situations

COLUMNS = (
    "reference",
    "reported_on",
    "municipality_code",
    "area",
    "bag_nummeraanduidingen",
    "difference_type",
    "summary",
    "requested_measure",
    "amount_eur",
    "resident_choice_recorded",
    "safety_doubt",
)
"""The columns of a case file, in the order in which they are written."""

OPTIONAL_COLUMNS = ("current_situations",)
"""Columns that a case file may have beside those: what each address has now, as `0003209900147697=none:0`, with `;` between."""

AREA_LENGTH = 100
SUMMARY_LENGTH = 4000


@dataclass(frozen=True, slots=True)
class Intake:
    """What is known of a case when it comes in. Texts are in NFC; `addresses` are BAG nummeraanduidingen, `situations` what
    those of which it is known have now."""

    reference: str
    reported_on: date
    municipality: str
    area: str
    addresses: tuple[str, ...]
    difference_type: DifferenceType
    summary: str
    measure: Measure
    amount_cents: int
    resident_choice: bool
    safety_doubt: bool
    maatwerk_ground: MaatwerkGround = MaatwerkGround.NONE
    situations: Situations = ()


def parse_intake(row: Mapping[str, str], today: date) -> Intake | list[Fault]:
    """The intake in `row` (text by column name), or every fault in it, in the order of the columns.

    `today` is the Dutch date; a case cannot be reported later. A column that is not there counts as empty.
    """
    fields = IntakeFields(row)
    intake = Intake(
        reference=fields.reference("reference"),
        reported_on=fields.past_date("reported_on", today),
        municipality=fields.municipality("municipality_code"),
        area=fields.text("area", AREA_LENGTH),
        addresses=(addresses := fields.addresses("bag_nummeraanduidingen")),
        difference_type=fields.code("difference_type", DifferenceType),
        summary=fields.text("summary", SUMMARY_LENGTH, lines=True),
        measure=fields.code("requested_measure", Measure),
        amount_cents=fields.amount_cents("amount_eur"),
        resident_choice=fields.boolean("resident_choice_recorded"),
        safety_doubt=fields.boolean("safety_doubt"),
        situations=fields.situations("current_situations", addresses),
    )
    return fields.faults or intake
