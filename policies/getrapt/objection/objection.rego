# METADATA
# description: |
#   An objection against the decision of a case - when one can be lodged and decided, and who may not decide it. The one
#   who decides is not the one who decided, nor who held, then, a mandaat through which that was done (Awb 10:3 lid 3); a
#   mandaat to decide objections is one for a kind of act, so whether it may be used is judged with each objection.
package getrapt.objection

import data.getrapt.state
import input.question

# METADATA
# description: Codes of what is against an objection, or against who would decide it.
reasons contains "not_decided" if {
	question.act.type == "lodge_objection"
	state.exists
	not _decided
}

reasons contains "objection_waits" if {
	question.act.type == "lodge_objection"
	_waits
}

reasons contains "no_objection" if {
	question.act.type == "decide_objection"
	state.exists
	not _waits
}

reasons contains "decided_contested_decision" if {
	question.act.type == "decide_objection"
	_took_part
}

_decided if {
	question.case.side_state == "closed"
	is_string(question.case.outcome)
}

_waits if question.case.objection.waits == true

_took_part if question.case.objection.decided_by == question.actor.account

_took_part if question.actor.account in question.case.objection.holders
