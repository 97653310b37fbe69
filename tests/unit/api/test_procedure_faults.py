"""What is wrong with a procedure is said in Dutch as well: every sentence that its readers have, whole and with the same values."""

import ast
import string
from collections.abc import Iterator

import pytest

from api.catalogue import procedure_faults, said_text
from api.translations import reading_in
from domain.procedure_fit import misfits
from domain.said import Said
from procedures.errors import ProcedureError
from procedures.loader import EXAMPLE_ORGANISATION, EXAMPLE_PROCEDURE, load_organisation, load_procedure
from runtime.settings import ROOT
from tests.unit.procedures.test_organisation_loader import NOW

READERS = ("errors", "fields", "procedure_file", "scalars", "steps", "tiers", "tree")
PLACES = [*(ROOT / "procedures" / f"{name}.py" for name in READERS), ROOT / "domain" / "procedure_fit.py"]
PLACES += [ROOT / "api" / "change_procedure.py"]
NOTES = {"Said": 0, "_refuse": 2, "add": 1, "_fail": 1, "of": 1}
"""Where in a call of each of these a sentence stands."""


def sentences() -> Iterator[tuple[str, str]]:
    """Each sentence that is written where a fault is noted, and by which call."""
    for place in PLACES:
        for call in ast.walk(ast.parse(place.read_text("utf-8"))):
            if isinstance(call, ast.Call):
                name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                for argument in call.args[NOTES[name] : NOTES[name] + 1] if name in NOTES else ():
                    for one in [argument.body, argument.orelse] if isinstance(argument, ast.IfExp) else [argument]:
                        if isinstance(one, ast.JoinedStr):
                            yield ast.unparse(one), name
                        elif isinstance(one, ast.Constant) and isinstance(one.value, str):
                            yield one.value, name


def blanks(template: str) -> set[str]:
    """The names of the blanks of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_sentence_of_the_readers_has_its_dutch_with_the_same_blanks_and_no_other_has() -> None:
    found = dict(sentences())
    assert set(found.values()) == {"Said", "_refuse"}, "a fault of a procedure is a Said"
    assert set(found) == set(procedure_faults())
    assert [one for one, dutch in procedure_faults().items() if blanks(one) != blanks(dutch)] == []


@pytest.mark.parametrize(
    ("old", "new", "message", "allowed"),
    [
        ("version: 1\n", "", "In de procedure ontbreekt de sleutel “version”.", ""),
        ("voorbeeld: true", "voorbeld: true", "Bedoelt u “voorbeeld”?", "id, version"),
        ("kind: assess", "kind: loting", "“loting” is niet bekend.", "decide, advise, concur, sign, assess"),
        ("title: Lokale stuurgroep", "title: [a]", "Bij “title” van de trede hoort één waarde", ""),
        ("term: 9 weeks", "term: '9'", "“9” is geen duur.", "een heel getal en een van weeks"),
        ("term: 10 working_days", "term: 90 weeks", "De termijn van de stap is langer dan die van de trede.", ""),
    ],
)
def test_a_fault_is_dutch_for_who_reads_dutch_and_english_for_everybody_else(
    old: str, new: str, message: str, allowed: str
) -> None:
    text = EXAMPLE_PROCEDURE.read_text("utf-8").replace("term: 8 weeks", "term: 9 weeks")
    assert old in text
    with pytest.raises(ProcedureError) as refused:
        load_procedure(text.replace(old, new, 1), "procedure")
    fault = next(one for one in refused.value.problems if message in said_text(one.message))
    assert allowed in said_text(fault.allowed)
    with reading_in("en"):
        assert said_text(fault.message) == fault.message == str(fault.message)
    assert said_text(fault.message) != fault.message


def test_what_a_procedure_lacks_in_an_organisation_is_dutch_as_well() -> None:
    text = EXAMPLE_PROCEDURE.read_text("utf-8").replace("office: fin", "office: fiscus")
    (found,) = misfits(load_procedure(text), load_organisation(EXAMPLE_ORGANISATION), NOW)
    assert said_text(found).endswith(": de organisatie heeft geen ambt “fiscus”.")
    assert isinstance(found, Said)
    assert said_text("a, b") == "a, b"
