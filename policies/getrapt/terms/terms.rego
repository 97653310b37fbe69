# METADATA
# description: |
#   Terms, judged against the end that was recorded and the moment that the question brings; the policy has no clock.
#   Moments have one fixed format, so that they compare as text.
package getrapt.terms

import data.getrapt.state
import input.question

_reminder_due if {
	is_string(question.case.reminder_at)
	question.now >= question.case.reminder_at
}

_about_term if question.act.type in {"remind", "pass_term"}

_recorded := question.case.recorded_ends[question.act.term]

# METADATA
# description: Codes of a term that is not there, has moved, or has not passed.
reasons contains "term_not_running" if {
	_about_term
	not is_string(_recorded)
}

reasons contains "term_moved" if {
	_about_term
	is_string(_recorded)
	not question.act.end == _recorded
}

reasons contains "term_not_passed" if {
	question.act.type == "pass_term"
	not question.now >= question.act.end
}

reasons contains "no_reminder" if {
	question.act.type == "remind"
	not question.act.term == "tier"
}

reasons contains "reminder_not_due" if {
	question.act.type == "remind"
	state.exists
	not _reminder_due
}

reasons contains "already_reminded" if {
	question.act.type == "remind"
	state.exists
	not question.case.reminded == false
}

reasons contains "until_in_the_past" if {
	question.act.type == "suspend"
	question.act.until != null
	not question.act.until > question.now
}
