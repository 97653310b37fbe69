"""Who the pages of administration are for, and what their forms have in common: what was sent, what came of it, and the form again."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fastapi import Request

from api.catalogue import label
from api.pages.visitor import Visitor, signed_in
from api.problems import FieldError, Problem
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


_CHOICES = ("one_of", "one_or_more_of", "one_of_or_empty")
"""What would be right, where that is one of the codes that there are."""


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
        return {name: self._said(name, error) for error in self.problem.errors for name in (_name_of(error),)}

    def _said(self, name: str, error: FieldError) -> str:
        """What is wrong with a field, and what would be right where a person can type that: what is to be chosen, the form has."""
        if name in self.form and not self.form[name].strip():
            return FieldError(error.pointer, "missing").text("nl")
        chosen = error.expected is not None and error.expected.code in _CHOICES
        right = "" if chosen else error.right("nl")
        return (
            error.text("nl") if not right else f"{error.text('nl')} {label('admin_error', 'right').format(right=right)}"
        )

    def view(self) -> dict[str, Any]:
        """What a template draws the form with."""
        return {"form": self.form, "problem": self.problem, "errors": self.errors, "key": self.key}


def again(problem: Problem) -> bool:
    """Whether the form comes back on its own page with this problem; else it is kept on a page of the problem's."""
    return problem.status in (400, 403, 409) and problem.code not in ("idempotency_key_reused", "form_not_ours")


def _name_of(error: FieldError) -> str:
    """The field of a form that a fault is about."""
    return error.pointer.removeprefix("/").replace("/", ".")
