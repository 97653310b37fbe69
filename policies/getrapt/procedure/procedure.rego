# METADATA
# description: Looks things up in the procedure that the case keeps - tiers, steps, and what comes after what.
package getrapt.procedure

import input.question

# METADATA
# description: Where a tier stands in the order of tiers.
position(id) := [n | some n, tier in question.procedure.tiers; tier.id == id][0]

# METADATA
# description: The tier with this id, provided that there is a body for it.
reachable(id) := [tier | some tier in _staffed; tier.id == id][0]

# METADATA
# description: The rules of the tier that the case is in.
tier := question.procedure.tiers[position(question.case.tier.id)]

# METADATA
# description: The rules of the step that is open.
step := [one | some one in tier.steps; one.id == question.case.tier.step][0]

# METADATA
# description: The steps of the tier that apply to this case, as recorded when they were planned.
planned := [one | some one in tier.steps; one.id in question.case.tier.steps]

# METADATA
# description: The first tier that has a body.
first := _staffed[0]

# METADATA
# description: The first tier above the present one that has a body.
next := [above |
	some above in _staffed
	position(above.id) > position(question.case.tier.id)
][0]

# METADATA
# description: The body of a tier - named, or the steering group of the municipality of the case.
body(one) := one.body if is_string(one.body)

body(one) := question.facts.steering_group if {
	one.body == null
	is_string(question.facts.steering_group)
}

_staffed := [one | some one in question.procedure.tiers; body(one)]
