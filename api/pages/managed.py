"""Who the pages of administration are for, and what their forms have in common: what was sent, what came of it, and the form again."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fastapi import Request

from api.pages.visitor import Visitor, signed_in
from api.problems import Problem
from api.refusals import reasons_json
from domain.organisation import MANAGING_OFFICE, Organisation
from domain.verdict import Verdict


async def manager_at(request: Request) -> Visitor:
    """Somebody who sees what is managed. Problem `not_signed_in` for nobody, and `administration_refused`, with why and who
    does, for anybody else."""
    visitor = await signed_in(request)
    await refuse_others(visitor, await visitor.parts.register_offers.may_administer(visitor.person.account))
    return visitor


async def refuse_others(visitor: Visitor, verdict: Verdict) -> None:
    """Problem `administration_refused` where the policy refused; who can instead are the accounts of the managing office."""
    if not verdict.allow:
        accounts = managers(visitor.organisation)
        visitor.person.look.names(accounts)
        handles = await visitor.parts.register.handles(accounts)
        told = {"reasons": reasons_json(verdict.reasons, "nl"), "whoCan": sorted(handles.values())}
        raise Problem("administration_refused", extra=told)


def managers(organisation: Organisation) -> frozenset[str]:
    """The accounts that hold the managing office now."""
    return frozenset(seat.account for seat in organisation.seats_of(MANAGING_OFFICE, datetime.now(UTC)))


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form as it was filled in, and why it did not become what its sender wanted; without a problem, one to fill in."""

    form: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None

    @property
    def key(self) -> str:
        """The key to send it with: a refusal is an entry under its key, and what is sent next is another act."""
        refused = self.problem is not None and "receipt" in self.problem.extra
        return ("" if refused else self.form.get("key", "")) or secrets.token_hex(16)

    @property
    def status(self) -> int:
        """The status of the page that shows it."""
        return 200 if self.problem is None else self.problem.status

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, in Dutch, by the name of the field; where it is known, with what would be right."""
        if self.problem is None:
            return {}
        return {
            error.pointer.removeprefix("/").replace("/", "."): f"{error.text('nl')} {error.right('nl')}".strip()
            for error in self.problem.errors
        }

    def view(self) -> dict[str, Any]:
        """What a template draws the form with."""
        return {"form": self.form, "problem": self.problem, "errors": self.errors, "key": self.key}


def again(problem: Problem) -> bool:
    """Whether the form comes back on its own page with this problem; else it is kept on a page of the problem's."""
    return problem.status in (400, 403, 409) and problem.code not in ("idempotency_key_reused", "form_not_ours")
