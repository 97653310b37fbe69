"""The fields of the form of each act, and how what was typed becomes the JSON that `/v1` takes.

Which acts are offered, and with which choices, the policy has said; whether a text is needed is told, and judged there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.catalogue import label
from api.pages import words
from api.problems import FieldError, Problem
from api.receipts import moment_json
from api.translations import reads
from domain.codes import MaatwerkGround, Measure
from domain.documents import DocumentKind
from domain.dutch_time import end_of_day

_MOTIVATION = tuple(f"motivation.{part}" for part in ("facts", "interests", "norm", "equality", "maatwerk"))
_KNOCK_ON = ("knockOn.newDifference", "knockOn.explanation")
_ADVICE = "adviceAnswers"

# The field that an act's variants are the choices of.
VARIANT_FIELD = {
    "cast_vote": "choice",
    "conclude": "outcome",
    "sign": "outcome",
    "advise": "opinion",
    "concur": "agree",
    "decide_objection": "founded",
}
_CHOICES = {"choice": "vote", "outcome": "outcome_choice", "opinion": "opinion", "agree": "agree", "founded": "founded"}
_FIELDS: dict[str, tuple[str, ...]] = {
    "cast_vote": ("choice", "reasons", "conditions"),
    "conclude": ("outcome", *_MOTIVATION, *_KNOCK_ON, "conditions", _ADVICE),
    "sign": ("outcome", *_MOTIVATION, "conditions", _ADVICE),
    "advise": ("opinion", "advice"),
    "concur": ("agree", "reasons"),
    "return_for_information": ("questions",),
    "answer": ("answer", "measure", "amountCents", "residentChoice", "maatwerkGround", "safetyDoubt"),
    "suspend": ("reasons", "until"),
    "decide_objection": ("founded", *_MOTIVATION),
    "add_document": ("title", "kind", "file"),
    "withdraw_document": ("number", "reasons"),
    **dict.fromkeys(("escalate", "call_up", "resume", "withdraw", "recuse", "lodge_objection"), ("reasons",)),
}
_YES_NO = ("agree", "founded", "knockOn.newDifference", "residentChoice", "safetyDoubt")
_SELECTS = {"measure": ("measure", Measure), "maatwerkGround": ("maatwerk_ground", MaatwerkGround)}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `kind` is text, radio, select, amount or date; `options` are values with their labels."""

    name: str
    kind: str
    label: str
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    error: str | None = None


def fields_of(
    act: str,
    variants: tuple[str, ...],
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    advisers: tuple[tuple[str, str], ...],
    amount_cents: int,
) -> list[Field]:
    """The fields of the form of an act, filled with what was typed. `advisers` are offices and their titles."""
    fields: list[Field] = []
    for name in _FIELDS[act]:
        if name == _ADVICE:
            fields += _advice_fields(advisers, typed, errors)
            continue
        kind, options = _kind(name, variants)
        text = label("field", name).replace("{amount}", words.amount(amount_cents))
        fields.append(Field(name, kind, text, typed.get(name, ""), options, errors.get(name)))
    return fields


def _kind(name: str, variants: tuple[str, ...]) -> tuple[str, tuple[tuple[str, str], ...]]:
    if name in _CHOICES:
        return "radio", tuple((variant, label(_CHOICES[name], variant)) for variant in variants)
    if name in _YES_NO:
        return "radio", tuple((value, label("yes_no", value)) for value in ("true", "false"))
    if name in _SELECTS:
        group, codes = _SELECTS[name]
        return "select", tuple((code.value, label(group, code.value)) for code in codes)
    return {"amountCents": "amount", "until": "date"}.get(name, "text"), ()


def _advice_fields(
    advisers: tuple[tuple[str, str], ...], typed: Mapping[str, str], errors: Mapping[str, str]
) -> list[Field]:
    # By their office: another advice may come while it is typed, and an answer never becomes one to that.
    answers = advice_answered(typed)
    return [
        Field(
            name := f"{_ADVICE}.{office}",
            "text",
            label("field", _ADVICE).replace("{office}", title),
            answers.get(office, ""),
            (),
            errors.get(name),
        )
        for office, title in advisers
    ]


def advice_answered(form: Mapping[str, str]) -> dict[str, str]:
    """What the form answers to the advice of each office that it names, in its order; empty where nothing was typed."""
    named = f"{_ADVICE}."
    return {name.removeprefix(named): answer for name, answer in form.items() if name.startswith(named)}


def errors_of_act(problem: Problem, form: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with an act, for people, by the name of the field of its form."""
    offices = list(advice_answered(form))
    found: dict[str, str] = {}
    for error in problem.errors:
        parts = error.pointer.removeprefix("/").split("/")
        if parts[0] == _ADVICE and len(parts) > 1 and parts[1].isdecimal() and int(parts[1]) < len(offices):
            parts = [_ADVICE, offices[int(parts[1])]]
        found[".".join(parts)] = error.text(reads())
    return found


def said(name: str, value: str) -> str:
    """What was typed, or chosen, in a field of an act or an intake, as its form says it."""
    group = _CHOICES.get(name) or ("yes_no" if name in _YES_NO else _SELECTS[name][0] if name in _SELECTS else None)
    if name == "differenceType":
        group = "difference_type"
    if name == "kind" and value in {*DocumentKind}:
        group = "document_kind"
    return value if group is None else label(group, value)


def act_json(form: Mapping[str, str]) -> dict[str, Any]:
    """The act that a form holds, as JSON, without what was left empty. Problem for an amount or date that is none."""
    act = form.get("type", "")
    body: dict[str, Any] = {"type": act, "dossier": form.get("dossier", "")}
    for name in _FIELDS.get(act, ()):
        if name == _ADVICE:
            body |= _advice_answers(form)
        elif form.get(name, "").strip():
            _put(body, name, _value(name, form[name]))
    return body


def _advice_answers(form: Mapping[str, str]) -> dict[str, Any]:
    answers = [
        {"office": office} | ({"answer": answer} if answer.strip() else {})
        for office, answer in advice_answered(form).items()
    ]
    return {_ADVICE: answers} if answers else {}


def _value(name: str, text: str) -> object:
    if name in _YES_NO:
        return {"true": True, "false": False}.get(text, text)
    if name == "number":
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else text
    if name == "amountCents":
        cents = words.cents_of(text)
        if cents is None:
            raise Problem("invalid_act", (FieldError("/amountCents", "not_an_amount"),))
        return cents
    if name == "until":
        try:
            return moment_json(end_of_day(date.fromisoformat(text)))
        except (ValueError, OverflowError):
            raise Problem("invalid_act", (FieldError("/until", "not_a_date"),)) from None
    return text


def _put(body: dict[str, Any], name: str, value: object) -> None:
    *parents, last = name.split(".")
    place = body
    for parent in parents:
        place = place.setdefault(parent, {})
    place[last] = value
