# METADATA
# description: The system's own steps in the course of a case - opening the tier of the route, referring, closing.
package getrapt.course

import data.getrapt.procedure
import data.getrapt.state
import input.question

# METADATA
# description: Codes of a step that the course of the case does not have now.
reasons contains "tier_already_open" if {
	question.act.type == "open_tier"
	state.in_tier
}

reasons contains "not_the_route" if {
	question.act.type == "open_tier"
	state.running
	not _routed
}

reasons contains "unknown_tier" if {
	question.act.type == "open_tier"
	not procedure.reachable(question.act.tier)
}

reasons contains "nothing_to_refer" if {
	question.act.type == "refer"
	state.exists
	not _waits_for_the_desk
}

reasons contains "nothing_to_close" if {
	question.act.type == "close"
	state.exists
	not _to_be_closed
}

_routed if {
	question.case.route.to == "tier"
	question.case.route.tier == question.act.tier
}

_waits_for_the_desk if {
	question.case.side_state == "referred"
	question.case.handed_over == false
}

_to_be_closed if question.case.side_state == "withdrawn"

_to_be_closed if {
	question.case.side_state == "none"
	is_string(question.case.outcome)
}
