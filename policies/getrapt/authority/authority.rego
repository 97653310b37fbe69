# METADATA
# description: |
#   The one entry point. Who may do what is judged from the question alone: no clock, no network, no state. Denied by
#   default; every refusal lists all its reasons, and a refusal moves nothing.
package getrapt.authority

import data.getrapt.acts
import data.getrapt.disclosure
import data.getrapt.mandaat
import data.getrapt.obligations
import data.getrapt.plan
import data.getrapt.question
import data.getrapt.route

# METADATA
# description: One verdict for each item, in the order of the items.
# entrypoint: true
default verdicts := []

verdicts := [one |
	some item in input.items
	one := verdict with input as item
] if {
	is_array(input.items)
}

# METADATA
# description: The verdict on one item. Always defined, whatever the item is.
verdict := object.union_n([_granted, _under, {
	"allow": allow,
	"reasons": sort(disclosure.told(reasons)),
	"policy_revision": _revision,
	"input_hash": _hash,
}])

# METADATA
# description: |
#   The act may be done. What cannot be judged - a question of no shape, an act that there is not, no revision - has a
#   reason of its own, so that nothing but a reason forbids.
default allow := false

allow if count(reasons) == 0

# METADATA
# description: Codes of every condition that fails.
reasons contains "malformed_question" if not question.well_formed

reasons contains "policy_revision_missing" if _revision == null

reasons contains "unknown_act" if {
	question.well_formed
	not acts.known
}

reasons contains code if {
	question.well_formed
	some code in against
}

default _granted := {"obligations": [], "route": null, "plan": [], "assessment": []}

_granted := {
	"obligations": sort(obligations.obligations),
	"route": _route,
	"plan": plan.plan,
	"assessment": sort(plan.findings),
} if {
	allow
}

# What is done under no mandaat names none.
default _under := {}

_under := {"mandaten": mandaat.under} if {
	allow
	count(mandaat.under) > 0
}

default _route := null

_route := route.route

default _revision := null

_revision := data.getrapt.revision if {
	is_string(data.getrapt.revision)
	data.getrapt.revision != ""
}

default _hash := null

_hash := input.hash if is_string(input.hash)
