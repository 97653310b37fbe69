"""Accounts on a ledger without a policy: the way by which they are made, judged by a verdict that the test gives."""

from collections.abc import Mapping, Sequence
from typing import Any

from authority.naming import Beginning, Naming
from domain.verdict import Verdict
from store.procedures import Procedures
from store.register import Register
from tests.building import verdict
from tests.servers.store.desk import ORGANISATION, PUBLISHED, Desk

BEGINNING = Beginning(ORGANISATION, PUBLISHED)


class Judge:
    """Says the same of all that it is asked, and keeps what that was."""

    def __init__(self, says: Verdict) -> None:
        self.says = says
        self.asked: list[Mapping[str, Any]] = []

    async def verdicts(self, questions: Sequence[Mapping[str, Any]]) -> list[Verdict]:
        """One for each."""
        self.asked += questions
        return [self.says for _ in questions]


async def made(desk: Desk, register: Register, *handles: str) -> dict[str, str]:
    """The accounts with these handles, on a desk whose policy is remembered."""
    return await naming(desk, register).ensure(handles, BEGINNING)


def naming(desk: Desk, register: Register, judge: Judge | None = None) -> Naming:
    """The enforcement point on the desk's ledger."""
    return Naming(desk.ledger, register, Procedures(desk.database), judge or Judge(verdict()))
