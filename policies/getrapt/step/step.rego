# METADATA
# description: |
#   Whether the step that is open is of the kind that the act belongs to, and in which steps the act could be done where it
#   is not. Who may never do it in any of those is told so whatever is open.
package getrapt.step

import data.getrapt.procedure
import data.getrapt.state
import input.question

_kind := {
	"cast_vote": "decide",
	"conclude": "decide",
	"advise": "advise",
	"concur": "concur",
	"sign": "sign",
}

# METADATA
# description: The act belongs to the step that is open, by the case as well as by its procedure.
open if {
	state.running
	question.case.tier.step_kind == _kind[question.act.type]
	procedure.step.kind == _kind[question.act.type]
}

# METADATA
# description: The tier that the case is in has a step of the kind that the act belongs to, open or not.
in_this_tier if {
	some one in procedure.tier.steps
	one.kind == _kind[question.act.type]
}

# METADATA
# description: |
#   While no step is open that the act belongs to, those in which it could be done, each with its tier - in the tier that
#   the case is in, or, where that has none or there is no tier, in any.
ahead contains [tier.id, one] if {
	not open
	some tier in question.procedure.tiers
	some one in tier.steps
	one.kind == _kind[question.act.type]
	_counts(tier)
}

# METADATA
# description: Codes of an act out of its step.
reasons contains "wrong_step" if {
	_kind[question.act.type]
	state.running
	not open
}

reasons contains "no_open_tier" if {
	question.act.type in {"escalate", "return_for_information"}
	state.running
	not state.in_tier
}

_counts(tier) if tier.id == question.case.tier.id

_counts(_) if not in_this_tier
