# METADATA
# description: The beginning of a case, and its way back from the preparer or the referral desk.
package getrapt.intake

import data.getrapt.state
import input.question

# METADATA
# description: Codes of a case that cannot begin or go on this way.
reasons contains "case_exists" if {
	question.act.type == "submit"
	not is_null(question.case)
}

reasons contains "reference_taken" if {
	question.act.type == "submit"
	not question.facts.reference_taken == false
}

reasons contains "not_returned" if {
	question.act.type == "answer"
	state.running
	question.case.side_state != "returned"
}

reasons contains "nothing_to_resume" if {
	question.act.type == "resume"
	state.running
	not question.case.side_state in {"suspended", "referred"}
}

reasons contains "not_handed_over" if {
	question.act.type == "resume"
	state.running
	question.case.side_state == "referred"
	not question.case.handed_over == true
}
