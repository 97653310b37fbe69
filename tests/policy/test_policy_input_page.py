"""The page about the policy's input names every field that is asked and answered, and every act."""

import re
from collections.abc import Iterator

from tests.policy.coverage import POLICIES
from tests.policy.questions import allowed

PAGE = (POLICIES.parent / "docs/policy-input.md").read_text("utf-8")
NAMED = set(re.findall(r"`([a-z_]+)`", PAGE))
NOT_LOOKED_AT = {"reported_on", "reference", "area", "summary", "addresses", "example"}
"""Fields of acts that come along and no rule looks at. (`addresses` of neighbours is described.)"""


def _fields(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from _fields(value)
    elif isinstance(node, list):
        for value in node:
            yield from _fields(value)


def test_every_field_of_a_question_is_on_the_page() -> None:
    fields = {field for question in allowed().values() for field in _fields(question)}
    assert fields - NOT_LOOKED_AT - NAMED == set()


def test_every_act_is_on_the_page() -> None:
    assert set(allowed()) - NAMED == set()


def test_every_package_is_on_the_page() -> None:
    packages = {path.parent.name for path in POLICIES.rglob("*.rego")} - {"example"}
    assert packages - {"authority"} - NAMED == set()
