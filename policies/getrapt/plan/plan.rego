# METADATA
# description: Which steps of a tier apply, and what the policy finds in its assess steps.
package getrapt.plan

import data.getrapt.amount
import data.getrapt.procedure
import input.question

# METADATA
# description: The ids of the steps that apply, in order, for an act that plans them.
default plan := []

plan := [one.id | some one in _tier.steps; _applies(one)] if _plans

# METADATA
# description: |
#   What the policy finds in the assess steps of the tier, for an act that plans the steps or closes one: the case may
#   pass an assess step on its way.
findings contains "no_neighbours" if {
	_assesses
	question.facts.neighbours.cases == 0
}

findings contains "neighbours_known" if {
	_assesses
	question.facts.neighbours.cases > 0
}

findings contains "neighbours_with_other_measure" if {
	_assesses
	question.facts.neighbours.other_measure > 0
}

_tier := procedure.reachable(question.act.tier) if question.act.type == "open_tier"

_tier := procedure.tier if question.act.type != "open_tier"

_plans if question.act.type in {"open_tier", "answer", "resume"}

_applies(one) if one.kind != "concur"

_applies(one) if one.above_cents == null

_applies(one) if amount.cents > one.above_cents

_assesses if {
	question.act.type in {"open_tier", "answer", "resume", "advise", "concur", "pass_term"}
	some one in _tier.steps
	one.kind == "assess"
	one.criterion == "knock_on"
}
