# METADATA
# description: Nobody decides alone what needs two - preparer, adviser, budget holder and decider are different people.
package getrapt.separation

import data.getrapt.acts
import input.question

# METADATA
# description: Codes of an act in a role by somebody who had another role in this case.
reasons contains "separation_of_duties" if {
	role := acts.role[question.act.type]
	some taken in question.actor.roles
	taken != role
	not _together(role, taken)
}

# Whoever takes an objection in for a resident decides nothing by that. It is kept apart from deciding the objection alone.
_together(role, taken) if {
	"objection_lodger" in {role, taken}
	not "objection_decider" in {role, taken}
}
