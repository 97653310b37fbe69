# METADATA
# description: Where a case goes next, and why. A procedure says which tiers there are; which comes next is said here.
package getrapt.route

import data.getrapt.acts
import data.getrapt.amount
import data.getrapt.procedure
import data.getrapt.state
import data.getrapt.upwards
import input.question

# METADATA
# description: The route of an act that moves the case; undefined for the rest.
route := _to("referral", null, null, {"safety_doubt"}) if {
	question.act.type == "submit"
	question.act.safety_doubt == true
}

route := _start if {
	question.act.type == "submit"
	question.act.safety_doubt == false
}

# A doubt that has been taken away no longer counts, so resuming at intake starts as if it had never been there.
route := _start if {
	question.act.type == "resume"
	question.case.phase == "intake"
}

route := _to("end", null, question.act.outcome, {"within_authority"}) if {
	_decided
	count(amount.beyond) == 0
}

route := _to("tier", procedure.next.id, null, amount.beyond) if {
	_decided
	count(amount.beyond) > 0
}

route := _to("end", null, question.act.outcome, amount.beyond | {"last_tier"}) if {
	_decided
	count(amount.beyond) > 0
	not procedure.next
}

route := _to("tier", procedure.next.id, null, {upwards.why})

route := _to("stay", null, null, {"held"}) if {
	question.act.type == "conclude"
	question.act.outcome == "hold"
}

route := _to("end", null, question.act.outcome, {"signed"}) if question.act.type == "sign"

route := _to("tier", procedure.reachable(question.procedure.call_up_to).id, null, {"called_up"}) if {
	question.act.type == "call_up"
	_below_call_up
}

route := _to("stay", null, null, {"term_passed"}) if {
	question.act.type == "pass_term"
	question.act.term == "tier"
	procedure.tier.on_term != "escalate"
}

# METADATA
# description: Codes of an act that would move the case to where nothing is.
reasons contains "no_tier_to_start" if {
	_starts
	not procedure.first
}

reasons contains "call_up_not_possible" if {
	question.act.type == "call_up"
	state.running
	not _below_call_up
}

_to(to, tier, outcome, why) := {"to": to, "tier": tier, "outcome": outcome, "reasons": sort(why)}

_start := _to("tier", procedure.first.id, null, {_why_first})

default _why_first := "first_tier"

_why_first := "no_steering_group" if procedure.position(procedure.first.id) > 0

_starts if {
	question.act.type == "submit"
	not question.act.safety_doubt == true
}

_starts if {
	question.act.type == "resume"
	question.case.phase == "intake"
}

_decided if {
	question.act.type == "conclude"
	question.act.outcome in acts.decisions
}

_below_call_up if {
	procedure.reachable(question.procedure.call_up_to)
	procedure.position(question.case.tier.id) < procedure.position(question.procedure.call_up_to)
}
