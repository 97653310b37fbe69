"""What no mandaat can be, whoever asks for it: said for all its fields at once. Whether it may be given is the policy's."""

import re
from collections.abc import Iterator

from domain.expectation import Expectation, expect, one_of
from domain.faults import Fault
from domain.identifiers import find_bsn
from domain.mandaten import OFFICE_ACTS, VOTED_ACTS, Mandaat
from domain.municipalities import MUNICIPALITIES, ONE_OF_THE_MUNICIPALITIES
from domain.plain_text import code_point, forbidden_character

LONGEST_SOURCE = 500
MOST_CENTS = 100_000_000_00
MOST_NAMED = 50
"""The most acts, tiers, municipalities or measures that one mandaat names."""

_KNOWN_ACTS = OFFICE_ACTS + VOTED_ACTS
CASE_ID = re.compile(r"[0-9a-f]{32}")


def mandaat_faults(mandaat: Mandaat) -> list[Fault]:
    """Everything that is wrong with a mandaat by itself; its `source` is the plain text."""
    return [*_scope(mandaat), *_validity(mandaat), *_source(mandaat)]


def _scope(mandaat: Mandaat) -> Iterator[Fault]:
    for column, value in (("principal", mandaat.principal), ("holder", mandaat.holder.id)):
        if not value.strip() or len(value) > 80:
            yield Fault.of(
                column, value, "missing", f"The {column} is empty or too long.", expect("characters", least=1, most=80)
            )
    if not mandaat.acts:
        yield Fault.of(
            "acts", "", "missing", "It names no act.", expect("one_or_more_of", known=", ".join(OFFICE_ACTS))
        )
    for act in mandaat.acts:
        if act not in _KNOWN_ACTS:
            message = "This is no act that an office takes."
            yield Fault.of("acts", act, "unknown_code", message, one_of(OFFICE_ACTS))
    for code in mandaat.municipalities:
        if code not in MUNICIPALITIES:
            message = "This is no municipality of the programme."
            yield Fault.of("municipalities", code, "unknown_municipality", message, ONE_OF_THE_MUNICIPALITIES)
    named = {
        "acts": mandaat.acts,
        "tiers": mandaat.tiers,
        "municipalities": mandaat.municipalities,
        "measures": mandaat.measures,
    }
    for column, values in named.items():
        if len(set(values)) < len(values) or len(values) > MOST_NAMED:
            message = "Something is named twice, or too much is named."
            yield Fault.of(column, ";".join(values), "named_twice", message, expect("each_once", most=MOST_NAMED))
    if mandaat.case is not None and not CASE_ID.fullmatch(mandaat.case):
        yield Fault.of(
            "case", mandaat.case, "unknown_code", "This is no id of a routekaart.", expect("hex_digits", count=32)
        )
    if mandaat.parent == mandaat.id:
        yield Fault.of("parent", mandaat.id, "own_parent", "A mandaat is no sub-mandaat of itself.")
    if mandaat.ceiling_cents is not None and not 0 <= mandaat.ceiling_cents <= MOST_CENTS:
        message = "The ceiling is no amount that a case can have."
        yield Fault.of(
            "ceiling_cents", str(mandaat.ceiling_cents), "amount_too_high", message, expect("cents", most=MOST_CENTS)
        )


def _validity(mandaat: Mandaat) -> Iterator[Fault]:
    for column, moment in (("valid_from", mandaat.valid_from), ("valid_until", mandaat.valid_until)):
        if moment is not None and moment.tzinfo is None:
            yield Fault.of(
                column, moment.isoformat(), "not_a_date", "The moment has no zone.", Expectation("not_a_moment")
            )
            return
    if mandaat.valid_until is not None and mandaat.valid_until <= mandaat.valid_from:
        message = "It ends before it begins."
        yield Fault.of("valid_until", mandaat.valid_until.isoformat(), "ends_too_early", message)


def _source(mandaat: Mandaat) -> Iterator[Fault]:
    source = mandaat.source
    if (source is None) is not (mandaat.source_date is None):
        message = "A written source has a date, and a date has a source."
        yield Fault.of("source", source or "", "missing", message, Expectation("source_and_date"))
    if source is None:
        return
    if not source.strip() or len(source) > LONGEST_SOURCE:
        message = "The source is empty or too long."
        yield Fault.of(
            "source", source, "too_long", message, expect("characters_on_one_line", least=1, most=LONGEST_SOURCE)
        )
    if (char := forbidden_character(source, lines=False)) is not None:
        message = f"It contains {code_point(char)}."
        yield Fault.of("source", source, "forbidden_character", message)
    if find_bsn(source):
        message = "It contains a citizen service number (BSN)."
        yield Fault.of("source", source, "contains_bsn", message)
