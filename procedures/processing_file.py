"""Reads the register of processing activities (AVG art. 30), in which every purpose of acts and every look has its place
once."""

from domain.processing import LOOKS, PURPOSES, ProcessingActivity, ProcessingRegister
from procedures import scalars
from procedures.errors import Problems
from procedures.fields import Fields
from procedures.tree import Node

_KEYS = ("id", "title", "purpose", "ground", "subjects", "data", "recipients", "retention")


def read_processing(node: Node, problems: Problems) -> ProcessingRegister:
    """The register in `node`; of use only where no problem was noted."""
    fields = Fields.of(node, "the register", problems, required=("activities",), optional=("voorbeeld",))
    read = [_read_activity(item, problems) for item in fields.items("activities")]
    seen: set[str] = set()
    for own, activity in read:
        if activity.id and activity.id in seen:
            problems.add(own.place("id"), f"the activity {activity.id!r} stands twice", "each id once")
        seen.add(activity.id)
    _check_places(fields, "purpose", PURPOSES, [(own, "purposes", activity.purposes) for own, activity in read])
    _check_places(fields, "look", LOOKS, [(own, "looks", activity.looks) for own, activity in read])
    return ProcessingRegister(
        example=fields.read("voorbeeld", scalars.boolean) or False, activities=tuple(activity for _, activity in read)
    )


def _read_activity(node: Node, problems: Problems) -> tuple[Fields, ProcessingActivity]:
    fields = Fields.of(node, "the activity", problems, required=_KEYS, optional=("purposes", "looks"))
    return fields, ProcessingActivity(
        id=fields.read("id", scalars.identifier) or "",
        title=fields.read("title", scalars.text) or "",
        purpose=fields.read("purpose", scalars.text) or "",
        ground=fields.read("ground", scalars.text) or "",
        subjects=fields.read_items("subjects", scalars.text),
        data=fields.read_items("data", scalars.text),
        recipients=fields.read_items("recipients", scalars.text),
        retention=fields.read("retention", scalars.text) or "",
        purposes=fields.read_items("purposes", scalars.one_word_of(PURPOSES)),
        looks=fields.read_items("looks", scalars.one_word_of(LOOKS)),
    )


def _check_places(
    fields: Fields, what: str, all_of_them: tuple[str, ...], placed: list[tuple[Fields, str, tuple[str, ...]]]
) -> None:
    """Each has one place: what is done without an activity would leave no line in the log of processing."""
    seen: set[str] = set()
    for own, key, names in placed:
        for name in names:
            if name in seen:
                fields.problems.add(own.place(key), f"the {what} {name!r} belongs to another activity", "each once")
            seen.add(name)
    missing = [name for name in all_of_them if name not in seen]
    if missing and placed:
        fields.problems.add(fields.place("activities"), f"no activity has the {what}s {', '.join(missing)}")
