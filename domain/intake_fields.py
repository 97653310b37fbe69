"""Reads the columns of one intake, one by one, and collects what is wrong with them.

Which columns there are and what they mean together is left to `domain.intake`. After a fault the value handed back is
a stand-in that nobody may use: ask for `faults` first.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from domain.codes import Measure
from domain.expectation import Expectation, expect, one_of
from domain.faults import Fault
from domain.identifiers import REFERENCE_LENGTH, find_bsn, is_nummeraanduiding, is_reference
from domain.municipalities import MUNICIPALITIES, ONE_OF_THE_MUNICIPALITIES
from domain.plain_text import code_point, forbidden_character, normalised
from domain.situations import NO_MEASURE, Situation, Situations

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AMOUNT = re.compile(r"([0-9]+)(?:\.([0-9]{1,2}))?")
MOST_CENTS = 100_000_000_00
MOST_ADDRESSES = 500
MOST_NAMED = 20
"""Of the values in one column that have the same fault no more are named: whoever has so many looks at all of them again."""
_AMOUNT_EXPECTED = expect("euros", most=MOST_CENTS // 100)
_ADDRESS_EXPECTED = expect("addresses", most=MOST_ADDRESSES)

_Code = TypeVar("_Code", bound=StrEnum)


@dataclass(slots=True)
class IntakeFields:
    """The columns of one row (text by column name) and the faults found in those read so far."""

    row: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def text(self, column: str, longest: int, *, lines: bool = False) -> str:
        """A free text of 1 to `longest` characters in NFC, without a BSN, on one line unless `lines`."""
        raw = self.row.get(column, "")
        value = normalised(raw)
        expected = expect("characters" if lines else "characters_on_one_line", least=1, most=longest)
        if not value.strip():
            self._fault(column, raw, "missing", f"The {column} is empty.", expected)
        elif len(value) > longest:
            self._fault(column, raw, "too_long", f"The {column} has {len(value)} characters.", expected)
        if (char := forbidden_character(value, lines=lines)) is not None:
            self._fault(column, raw, "forbidden_character", f"It contains {code_point(char)}.")
        if find_bsn(value):
            self._fault(column, raw, "contains_bsn", "It contains a citizen service number (BSN).")
        return value

    def reference(self, column: str) -> str:
        """A case reference in NFC: 1 to 40 printable characters, no space at either end, without a BSN."""
        before = len(self.faults)
        value = self.text(column, REFERENCE_LENGTH)
        if len(self.faults) == before and not is_reference(value):
            message = "The reference begins or ends with a space, or has one of an unusual kind."
            self._fault(column, value, "bad_reference", message, expect("reference", most=REFERENCE_LENGTH))
        return value

    def past_date(self, column: str, today: date) -> date:
        """An ISO date that is not after `today`."""
        raw = self.row.get(column, "")
        # `fromisoformat` alone would also take 20250401 and 2025-W14-2.
        if not _DATE.fullmatch(raw):
            self._fault(column, raw, "not_a_date", "This is not written as a date.")
            return today
        try:
            value = date.fromisoformat(raw)
        except ValueError:
            self._fault(column, raw, "not_a_date", "This date does not exist.")
            return today
        if value > today:
            self._fault(
                column, raw, "in_future", "The date is in the future.", expect("date_up_to", last=today.isoformat())
            )
        return value

    def municipality(self, column: str) -> str:
        """The CBS code of one of the 13 municipalities."""
        raw = self.row.get(column, "")
        if raw not in MUNICIPALITIES:
            self._fault(
                column,
                raw,
                "unknown_municipality",
                "This is no municipality of the programme.",
                ONE_OF_THE_MUNICIPALITIES,
            )
        return raw

    def addresses(self, column: str) -> tuple[str, ...]:
        """1 to 500 different BAG nummeraanduidingen, separated by semicolons, in the order given. Each that is wrong is named, up to
        MOST_NAMED of a kind."""
        raw = self.row.get(column, "")
        if not raw.strip():
            self._fault(column, raw, "missing", "There is no address.", _ADDRESS_EXPECTED)
            return ()
        values = tuple(raw.split(";"))
        if len(values) > MOST_ADDRESSES:
            message = f"There are {len(values)} addresses."
            self._fault(column, raw, "too_many_addresses", message, _ADDRESS_EXPECTED)
        times = Counter(values)
        wrong = [value for value in times if not is_nummeraanduiding(value)]
        for value in wrong[:MOST_NAMED]:
            self._fault(column, value, "bad_address", _wrong_with(value), _ADDRESS_EXPECTED)
        twice = [value for value in times if times[value] > 1 and is_nummeraanduiding(value)]
        for value in twice[:MOST_NAMED]:
            self._fault(column, value, "duplicate_address", "This address is in the case more than once.")
        return values

    def code(self, column: str, codes: type[_Code]) -> _Code:
        """One of `codes`, spelled in kebab-case as files do (and not in snake_case as it is stored)."""
        raw = self.row.get(column, "")
        by_spelling = {code.value.replace("_", "-"): code for code in codes}
        if raw not in by_spelling:
            message = f"This {column.replace('_', ' ')} is not known." if raw else f"The {column} is empty."
            self._fault(column, raw, "unknown_code", message, one_of(by_spelling))
        return by_spelling.get(raw, next(iter(codes)))

    def amount_cents(self, column: str) -> int:
        """An amount in euros as whole cents: 0 to 100 million euros, no sign, exponent or thousands separator."""
        raw = self.row.get(column, "")
        cents = cents_in(raw)
        if cents is None:
            negative = _AMOUNT.fullmatch(raw.removeprefix("-")) is not None
            message = "The amount is negative." if negative else "This is not written as an amount."
            code = "amount_negative" if negative else "not_an_amount"
            self._fault(column, raw, code, message, _AMOUNT_EXPECTED)
            return 0
        if cents > MOST_CENTS:
            self._fault(column, raw, "amount_too_high", "The amount is above 100 million euros.", _AMOUNT_EXPECTED)
        return cents

    def situations(self, column: str, addresses: Collection[str]) -> Situations:
        """What each address has now, for none, some or all of `addresses`: `address=measure:euros`, separated by semicolons,
        where the measure is spelled as files do, or is `none`. Of those that are wrong MOST_NAMED are named."""
        raw = self.row.get(column, "")
        found: dict[str, Situation] = {}
        most = len(self.faults) + MOST_NAMED
        for one in raw.split(";") if raw.strip() else ():
            address, equals, situation = one.strip().partition("=")
            known = _situation(situation) if equals else None
            if known is None:
                self._fault(column, one, "bad_situation", "This is not what an address has.")
            elif address not in addresses:
                self._fault(column, one, "other_address", "This address is not in the case.")
            elif address in found:
                self._fault(column, one, "duplicate_address", "This address is here more than once.")
            else:
                found[address] = known
            if len(self.faults) == most:
                break
        return tuple(sorted(found.items()))

    def boolean(self, column: str) -> bool:
        """Exactly `true` or `false`."""
        raw = self.row.get(column, "")
        if raw not in ("true", "false"):
            self._fault(column, raw, "not_a_boolean", "This is neither true nor false.")
        return raw == "true"

    def _fault(self, column: str, value: str, code: str, message: str, expected: Expectation | None = None) -> None:
        self.faults.append(Fault.of(column, value, code, message, expected))


def cents_in(raw: str) -> int | None:
    """The cents in euros with a decimal point and at most two decimals; more than MOST_CENTS for whatever is more, None
    where it is no amount."""
    match = _AMOUNT.fullmatch(raw)
    if match is None:
        return None
    euros = match[1].lstrip("0")
    # By its length first: a number of thousands of digits is an error to `int`.
    return int(euros or "0") * 100 + int((match[2] or "").ljust(2, "0")) if len(euros) <= 9 else MOST_CENTS + 1


def _situation(text: str) -> Situation | None:
    """The situation in `measure:euros`; None where it is none."""
    measure, _, euros = text.partition(":")
    cents = cents_in(euros)
    by_spelling: dict[str, Measure | None] = {code.value.replace("_", "-"): code for code in Measure}
    by_spelling[NO_MEASURE] = None
    if cents is None or cents > MOST_CENTS or measure not in by_spelling:
        return None
    return Situation(by_spelling[measure], cents)


def _wrong_with(address: str) -> str:
    """Why this is not a BAG nummeraanduiding."""
    if not (address.isascii() and address.isdigit()):
        return "An address number has only digits." if address else "An address between two semicolons is empty."
    if len(address) != 16:
        return f"An address number has 16 digits, not {len(address)}."
    return f"This number has object type {address[4:6]}, and that of a nummeraanduiding is 20."
