# METADATA
# description: What takes a case to the next tier before its own tier has said yes or no.
package getrapt.upwards

import data.getrapt.procedure
import data.getrapt.state
import input.question

# METADATA
# description: The code of why the act takes the case up; undefined for an act that does not.
why := "escalated" if question.act.type == "escalate"

why := "divided" if {
	question.act.type == "conclude"
	question.act.outcome == "escalate"
}

why := "no_quorum" if {
	question.act.type == "conclude"
	question.act.outcome == "no_quorum"
}

why := "term_passed" if {
	question.act.type == "pass_term"
	question.act.term == "tier"
	procedure.tier.on_term == "escalate"
}

# METADATA
# description: Codes of an act that would take the case up to where nothing is.
reasons contains "no_higher_tier" if {
	why
	state.in_tier
	not procedure.next
}
