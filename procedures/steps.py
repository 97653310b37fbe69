"""Reads one step, whose kind gives its keys. What steps must be together is left to `procedures.tiers`."""

from domain.codes import Outcome
from domain.organisation import PARTIES
from domain.procedure import OUTCOMES, DecisionRule, Quorum, RuleKind, Step, StepKind
from domain.said import Said
from procedures import scalars
from procedures.errors import Problems
from procedures.fields import Fields
from procedures.tree import Mapping, Node, Scalar

CRITERIA = ("knock_on",)
"""What an assess step can have judged: whether a decision creates new differences with neighbours."""

DECIDING = (StepKind.DECIDE, StepKind.SIGN)

_OPTIONAL = {StepKind.DECIDE: ("convocation",)}

_KEYS = {
    StepKind.DECIDE: ("quorum", "rule", "outcomes"),
    StepKind.SIGN: ("office", "outcomes"),
    StepKind.ADVISE: ("offices", "term"),
    StepKind.CONCUR: ("office", "above_eur"),
    StepKind.ASSESS: ("criterion",),
}


def read_step(node: Node, problems: Problems) -> tuple[Fields, Step | None]:
    """The step with its fields; no step where its kind cannot be read. Problems are noted."""
    kind = _kind_of(node)
    if kind is None:
        fields = Fields.of(node, Said("the step"), problems, required=("id", "kind", "title"), optional=_all_keys())
        fields.read("kind", scalars.one_of(StepKind))
        return fields, None
    required = ("id", "kind", "title", *_KEYS[kind])
    fields = Fields.of(
        node, Said("a step of kind {kind}", kind=kind), problems, required=required, optional=_OPTIONAL.get(kind, ())
    )
    office = fields.read("office", scalars.identifier)
    return fields, Step(
        id=fields.read("id", scalars.identifier) or "",
        kind=kind,
        title=fields.read("title", scalars.text) or "",
        offices=(office,) if office else fields.read_items("offices", scalars.identifier),
        quorum=_quorum(fields),
        rule=_rule(fields),
        outcomes=fields.read_items("outcomes", scalars.one_of(Outcome, OUTCOMES.get(kind))),
        above_cents=fields.read("above_eur", scalars.euros_as_cents),
        criterion=fields.read("criterion", scalars.one_word_of(CRITERIA)),
        term=fields.read("term", scalars.duration),
        convocation=fields.read("convocation", scalars.duration),
    )


def _kind_of(node: Node) -> StepKind | None:
    if not isinstance(node, Mapping):
        return None
    typed = [value.text for key, value in node.entries if key.text == "kind" and isinstance(value, Scalar)]
    return next((kind for kind in StepKind if [kind.value] == typed), None)


def _all_keys() -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for keys in (*_KEYS.values(), *_OPTIONAL.values()) for key in keys))


def _quorum(step: Fields) -> Quorum | None:
    node = step.node("quorum")
    if node is None:
        return None
    fields = Fields.of(node, Said("the quorum"), step.problems, required=("chair", "share"), optional=("parties",))
    numerator, denominator = fields.read("share", scalars.share) or (1, 1)
    return Quorum(
        chair=fields.read("chair", scalars.boolean) or False,
        parties=fields.read_items("parties", scalars.one_word_of(PARTIES)),
        share_numerator=numerator,
        share_denominator=denominator,
    )


def _rule(step: Fields) -> DecisionRule | None:
    node = step.node("rule")
    if node is None:
        return None
    fields = Fields.of(node, Said("the rule"), step.problems, required=("kind",), optional=("parties",))
    kind = fields.read("kind", scalars.one_of(RuleKind))
    parties = fields.read_items("parties", scalars.one_word_of(PARTIES))
    if kind is RuleKind.UNANIMITY and fields.node("parties") is None:
        allowed = Said("parties: a list of {parties}", parties=", ".join(PARTIES))
        step.problems.add(fields.own_place, Said("unanimity is of named parties"), allowed)
    if kind in (RuleKind.CONSENSUS, RuleKind.MAJORITY) and "parties" in fields.entries:
        step.problems.add(fields.place("parties"), Said("a rule of kind {kind} names no parties", kind=kind))
    return DecisionRule(kind or RuleKind.CONSENSUS, parties)
