"""Reads how long cases and the texts of registers are kept: the categories with their terms; every outcome has exactly one,
and every register at most one."""

import re

from domain.codes import Outcome
from domain.organisation import TOOI
from domain.retention import Appraisal, KeepingTerm, RetentionCategory, RetentionSchedule, StartEvent
from procedures import scalars
from procedures.errors import Problems
from procedures.fields import Fields
from procedures.tree import Node, Scalar

_TOOI = re.compile(TOOI)
_TERM = re.compile(r"P(?:([1-9][0-9]?|100)Y)?(?:([1-9]|1[01])M)?")
_TEXTS = ("source", "creator", "restriction", "restriction_code", "restriction_list")


def read_retention(node: Node, problems: Problems) -> RetentionSchedule:
    """The terms in `node`; of use only where no problem was noted."""
    required = ("id", "creator_id", "categories", *_TEXTS)
    fields = Fields.of(node, "the retention schedule", problems, required=required, optional=("voorbeeld",))
    categories = [_read_category(item, problems) for item in fields.items("categories")]
    _check(categories, fields)
    texts = {name: fields.read(name, scalars.text) or "" for name in _TEXTS}
    return RetentionSchedule(
        id=fields.read("id", scalars.identifier) or "",
        example=fields.read("voorbeeld", scalars.boolean) or False,
        creator_id=fields.read("creator_id", _tooi) or "",
        categories=tuple(category for _, category in categories),
        **texts,
    )


def _read_category(node: Node, problems: Problems) -> tuple[Fields, RetentionCategory]:
    required = ("id", "title", "appraisal", "term", "starts")
    fields = Fields.of(node, "the category", problems, required=required, optional=("outcomes", "otherwise"))
    return fields, RetentionCategory(
        id=fields.read("id", scalars.identifier) or "",
        title=fields.read("title", scalars.text) or "",
        appraisal=fields.read("appraisal", scalars.one_of(Appraisal)) or Appraisal.TRANSFER,
        term=fields.read("term", _term) or KeepingTerm(0, 0),
        starts=fields.read("starts", scalars.one_of(StartEvent)) or StartEvent.CASE_CLOSED,
        outcomes=fields.read_items("outcomes", scalars.one_of(Outcome)),
        otherwise=fields.read("otherwise", scalars.boolean) or False,
    )


def _check(categories: list[tuple[Fields, RetentionCategory]], fields: Fields) -> None:
    ids: set[str] = set()
    named: dict[Outcome, str] = {}
    starts: set[StartEvent] = set()
    for own, category in categories:
        if category.id and category.id in ids:
            own.problems.add(own.place("id"), f"the category {category.id!r} stands twice", "each id once")
        ids.add(category.id)
        if category.starts is not StartEvent.CASE_CLOSED:
            _check_register(own, category, starts)
            continue
        for outcome in category.outcomes:
            if outcome in named:
                message = f"the outcome {outcome.value!r} is in {named[outcome]!r} already"
                own.problems.add(own.place("outcomes"), message, "each outcome in one category")
            named.setdefault(outcome, category.id)
        if own.node("outcomes") is None and not category.otherwise:
            own.problems.add(own.own_place, "the category is of no case", "outcomes, or otherwise: true")
    rest = [own for own, category in categories if category.otherwise and category.starts is StartEvent.CASE_CLOSED]
    if categories and not rest:
        allowed = "one category with otherwise: true"
        fields.problems.add(fields.place("categories"), "a case with another outcome has no category", allowed)
    for own in rest[1:]:
        own.problems.add(own.place("otherwise"), "another category is for the rest already", "one of them")


def _check_register(own: Fields, category: RetentionCategory, starts: set[StartEvent]) -> None:
    if category.outcomes or category.otherwise:
        message = f"what starts with {category.starts.value} is no case"
        own.problems.add(own.own_place, message, "no outcomes, and no otherwise")
    if category.starts in starts:
        message = f"another category starts with {category.starts.value} already"
        own.problems.add(own.place("starts"), message, "one category for each register")
    starts.add(category.starts)


def _term(scalar: Scalar, problems: Problems) -> KeepingTerm | None:
    found = _TERM.fullmatch(scalar.text)
    if found is not None and scalar.text != "P":
        return KeepingTerm(int(found[1] or 0), int(found[2] or 0))
    problems.add(scalar.place, f"{scalar.text[:40]!r} is no term", "whole years and months, such as P10Y or P1Y6M")
    return None


def _tooi(scalar: Scalar, problems: Problems) -> str | None:
    if _TOOI.fullmatch(scalar.text):
        return scalar.text
    problems.add(scalar.place, "the creator is no TOOI id", "such as ministerie/mnre1034")
    return None
