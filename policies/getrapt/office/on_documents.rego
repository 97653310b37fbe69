package getrapt.office

import data.getrapt.acts
import data.getrapt.procedure
import data.getrapt.state
import input.question

# Who prepares the case keeps its documents, also while questions are answered or the clock stands still.
enough contains question.procedure.intake_office if _on_documents

# Who is asked for advice, agreement or a signature adds what goes with it, for as long as the case waits for it.
enough contains office if {
	_on_documents
	question.case.side_state == "none"
	question.case.tier.step_kind == procedure.step.kind
	some office in question.case.tier.offices
	office in procedure.step.offices
	not office in _advised
}

_on_documents if {
	acts.of_documents
	state.running
}

_advised contains advice.office if some advice in question.case.tier.advice
