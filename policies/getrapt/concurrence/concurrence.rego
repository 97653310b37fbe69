# METADATA
# description: The offices that have to agree before anything can be approved in their tier.
package getrapt.concurrence

import data.getrapt.acts
import data.getrapt.procedure
import data.getrapt.step
import input.question

# METADATA
# description: The planned steps of this tier in which an office has to agree.
needed contains one.id if {
	some one in procedure.planned
	one.kind == "concur"
}

# METADATA
# description: Codes of agreement that is not there.
reasons contains "concurrence_missing" if {
	acts.approving
	step.open
	some id in needed
	not id in {given.step | some given in question.case.tier.concurrence}
}

reasons contains "concurrence_refused" if {
	acts.approving
	step.open
	some id in needed
	some given in question.case.tier.concurrence
	given.step == id
	not id in {agreed.step | some agreed in question.case.tier.concurrence; agreed.agree == true}
}
