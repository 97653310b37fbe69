"""The closed sets of codes that a case is described with. Values are stored and never renamed."""

from enum import StrEnum


class DifferenceType(StrEnum):
    """Kinds of unacceptable difference between addresses."""

    SCOPE = "scope"
    ASSESSMENT_NORM = "assessment_norm"
    DEMOLITION_OR_STRENGTHENING = "demolition_or_strengthening"
    HEAVY_OR_LIGHT = "heavy_or_light"
    MEASURE_28_OR_29 = "measure_28_or_29"
    TIMING = "timing"
    COMPENSATION = "compensation"
    TENURE = "tenure"
    CONNECTED_BUILDINGS = "connected_buildings"
    DAMAGE_OVERLAP = "damage_overlap"


class Measure(StrEnum):
    """What is asked for, to take the difference away."""

    ISOLATION_TO_NORM = "isolation_to_norm"
    LIGHT_STRENGTHENING = "light_strengthening"
    OUTDOOR_RESTORATION = "outdoor_restoration"
    JOINT_EXECUTION = "joint_execution"
    ASSESSMENT_REDO = "assessment_redo"
    COMPENSATION_TOP_UP = "compensation_top_up"


class MaatwerkGround(StrEnum):
    """Why a tailored solution (maatwerk) is justified; the inherent power to deviate of Awb 4:84."""

    EQUAL_OUTCOME = "equal_outcome"
    HARDSHIP = "hardship"
    FEASIBILITY = "feasibility"
    JOINT_EXECUTION = "joint_execution"
    NONE = "none"


class Phase(StrEnum):
    """Where on its routekaart a case is."""

    INTAKE = "intake"
    IN_TIER = "in_tier"
    BETWEEN_TIERS = "between_tiers"
    DECIDED = "decided"


class SideState(StrEnum):
    """What holds a case up, or has ended it, beside its phase."""

    NONE = "none"
    SUSPENDED = "suspended"
    RETURNED = "returned"
    REFERRED = "referred"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class VoteChoice(StrEnum):
    """What a seat can vote. Silence is none of these."""

    FOR = "for"
    FOR_WITH_CONDITIONS = "for_with_conditions"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Outcome(StrEnum):
    """How a deciding step can end."""

    APPROVE = "approve"
    APPROVE_WITH_CONDITIONS = "approve_with_conditions"
    REJECT = "reject"
    HOLD = "hold"
    ESCALATE = "escalate"
    NO_QUORUM = "no_quorum"
    TAKE_OVER = "take_over"
    TERM_PASSED = "term_passed"
    CALLED_UP = "called_up"


class Opinion(StrEnum):
    """What an adviser can advise."""

    POSITIVE = "positive"
    CONDITIONAL = "conditional"
    NEGATIVE = "negative"
