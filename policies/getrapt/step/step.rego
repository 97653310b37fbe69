# METADATA
# description: Whether the step that is open is of the kind that the act belongs to.
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
