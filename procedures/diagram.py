"""A procedure as a Mermaid flowchart: the ways there are. Which way a case takes is the policy's to say."""

from domain.codes import Outcome
from domain.procedure import Duration, OnTerm, Procedure, Step, StepKind, Tier


def in_words(duration: Duration) -> str:
    """A duration as it is written in a procedure: `6 weeks`, `1 week`, `10 working days`."""
    unit = duration.unit.replace("_", " ")
    return f"{duration.amount} {unit.removesuffix('s') if duration.amount == 1 else unit}"


def euros(cents: int) -> str:
    """An amount for people: `€100,000.00`."""
    return f"€{cents // 100:,}.{cents % 100:02}"


def mermaid(procedure: Procedure) -> str:
    """The flowchart, ending in a newline; node ids are made from places, so that no title can break it."""
    lines = ["flowchart TD", f'    intake["{_quoted(f"Intake: {procedure.intake_office}")}"]']
    for n, tier in enumerate(procedure.tiers):
        lines.append(f'    subgraph tier{n}["{_quoted(_heading(tier))}"]')
        lines += [f"        {_node(n, m, step)}" for m, step in enumerate(tier.steps)]
        lines += [f"        step{n}x{m} --> step{n}x{m + 1}" for m in range(len(tier.steps) - 1)]
        lines.append("    end")
    lines += ['    decided(["Decided"])', "    intake --> tier0"]
    lines.append(f'    intake -- "safety doubt" --> referral["{_quoted(f"Referral: {procedure.referral_desk}")}"]')
    if procedure.tiers[0].body is None and len(procedure.tiers) > 1:
        lines.append('    intake -- "no steering group" --> tier1')
    for n, tier in enumerate(procedure.tiers):
        last = f"step{n}x{len(tier.steps) - 1}"
        lines.append(f"    {last} --> decided")
        if n + 1 < len(procedure.tiers):
            lines.append(f'    {last} -- "{_way_up(tier)}" --> tier{n + 1}')
        if tier.id == procedure.call_up_to and n > 0:
            label = _quoted(f"called up by {procedure.call_up_office}")
            lines += [f'    tier{below} -. "{label}" .-> tier{n}' for below in range(n)]
    return "\n".join(lines) + "\n"


def _heading(tier: Tier) -> str:
    ceiling = tier.limits.ceiling_cents
    limit = "" if ceiling is None else f", up to {euros(ceiling)}"
    return f"{tier.title} ({in_words(tier.term)}{limit})"


def _node(tier: int, number: int, step: Step) -> str:
    text = _quoted(f"{step.title} ({step.kind})")
    deciding = step.kind in (StepKind.DECIDE, StepKind.SIGN)
    return f'step{tier}x{number}{{{{"{text}"}}}}' if deciding else f'step{tier}x{number}["{text}"]'


def _way_up(tier: Tier) -> str:
    ways = []
    if tier.limits.ceiling_cents is not None or tier.limits.measures is not None:
        ways.append("above its limits")
    if any(Outcome.ESCALATE in step.outcomes for step in tier.steps):
        ways.append("divided or escalated")
    if tier.on_term is OnTerm.ESCALATE:
        ways.append("term passed")
    return ", ".join(ways) or "routed on"


def _quoted(text: str) -> str:
    """Text for inside Mermaid's quotes: what it or a browser could read as markup is written as an entity."""
    entities = {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "&": "#amp;"}
    return "".join(entities.get(char, char) for char in text)
