# METADATA
# description: Whether the state of the case lets the act happen at all, and whether the actor saw its present dossier.
package getrapt.state

import data.getrapt.acts
import input.question

# METADATA
# description: There is a case.
exists if is_object(question.case)

# METADATA
# description: The case is in a tier.
in_tier if is_object(question.case.tier)

# METADATA
# description: The case is over - decided, withdrawn or closed.
ended if question.case.side_state in {"withdrawn", "closed"}

ended if question.case.phase == "decided"

ended if is_string(question.case.outcome)

# METADATA
# description: There is a case, and it is not over.
running if {
	exists
	not ended
}

# METADATA
# description: Codes of what the state of the case rules out.
reasons contains "no_such_case" if {
	acts.on_case
	not exists
}

reasons contains "case_closed" if {
	_moves_the_case
	ended
}

reasons contains "case_suspended" if {
	_moves_the_case
	running
	question.case.side_state == "suspended"
	not question.act.type in ({"resume", "call_up", "withdraw", "recuse"} | _documents)
}

reasons contains "case_returned" if {
	_moves_the_case
	running
	question.case.side_state == "returned"
	not question.act.type in ({"answer", "call_up", "withdraw", "recuse"} | _documents)
}

reasons contains "case_referred" if {
	_moves_the_case
	running
	question.case.side_state == "referred"
	not question.act.type in {"resume", "withdraw", "recuse"}
}

reasons contains "dossier_changed" if {
	acts.of_person_on_case
	exists
	not question.act.dossier == question.case.dossier
}

# What is asked for while the clock stands still may well be a document.
_documents := {"add_document", "withdraw_document"}

# The system's other acts are judged by the terms that run and by what is left to do.
_moves_the_case if {
	acts.of_person_on_case
	not acts.of_objection
}

_moves_the_case if question.act.type == "open_tier"
