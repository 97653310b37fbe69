"""A procedure as a table for people, with Rich. Nothing is judged here: the procedure is valid."""

from rich.markup import escape
from rich.table import Table

from domain.procedure import Procedure, Step, Tier
from procedures.diagram import euros, in_words


def procedure_table(procedure: Procedure) -> Table:
    """One row for each step, beside its tier; narrow enough for a terminal of 80 columns."""
    table = Table()
    for heading in ("Tier", "Step", "How"):
        table.add_column(heading, overflow="fold")
    for tier in procedure.tiers:
        for n, step in enumerate(tier.steps):
            row = (_tier(tier) if n == 0 else "", f"{step.title}\n{_words(step.kind)}", _how(step))
            table.add_row(*map(escape, row), end_section=n == len(tier.steps) - 1)
    return table


def _tier(tier: Tier) -> str:
    who = tier.body or "steering group of the municipality"
    return "\n".join((tier.title, f"({tier.id}, {who})", _term(tier), _limits(tier)))


def _term(tier: Tier) -> str:
    lines = [in_words(tier.term)]
    if tier.reminder:
        lines.append(f"reminder after {in_words(tier.reminder)}")
    if tier.extension:
        lines.append(f"once {in_words(tier.extension)} more")
    return "\n".join([*lines, f"then: {_words(tier.on_term)}"])


def _limits(tier: Tier) -> str:
    if tier.limits.ceiling_cents is None and tier.limits.measures is None:
        return "without limit"
    lines = [] if tier.limits.ceiling_cents is None else [f"up to {euros(tier.limits.ceiling_cents)}"]
    return "\n".join([*lines, *map(_words, tier.limits.measures or ())])


def _how(step: Step) -> str:
    lines: list[str] = []
    if step.quorum is not None:
        quorum = step.quorum
        share = f"{quorum.share_numerator}/{quorum.share_denominator} of the voting seats"
        lines.append("quorum: " + ", ".join([*(["chair"] if quorum.chair else []), *quorum.parties, share]))
    if step.rule is not None:
        of = f" of {', '.join(step.rule.parties)}" if step.rule.parties else ""
        lines.append(f"rule: {step.rule.kind}{of}")
    if step.offices:
        lines.append("office: " + ", ".join(step.offices))
    if step.above_cents is not None:
        lines.append(f"above {euros(step.above_cents)}")
    if step.criterion is not None:
        lines.append(f"criterion: {_words(step.criterion)}")
    if step.term is not None:
        lines.append(f"term: {in_words(step.term)}")
    if step.outcomes:
        lines.append("outcomes: " + ", ".join(map(_words, step.outcomes)))
    return "\n".join(lines)


def _words(code: str) -> str:
    return code.replace("_", " ")
