package getrapt.auditing

import input.question

# METADATA
# description: Codes of why what was found in a case of the sample is not recorded, or not replied to.
reasons contains "not_in_the_sample" if {
	question.act.type == "record_finding"
	_subject.sampled == false
}

reasons contains "audits_own_work" if {
	question.act.type == "record_finding"
	_took_part
}

reasons contains "case_was_not_there" if {
	question.act.type == "record_finding"
	question.act.tier != null
	not _was_in(question.act.tier)
}

reasons contains "category_missing" if {
	question.act.type == "record_finding"
	question.act.result != "conform"
	question.act.category == null
}

reasons contains "no_such_finding" if {
	question.act.type == "reply_to_finding"
	_subject.finding == null
}

reasons contains "finding_replaced" if {
	question.act.type == "reply_to_finding"
	_subject.finding.counts == false
}

reasons contains "not_answerable" if {
	question.act.type == "reply_to_finding"
	is_object(_subject.finding)
	not _answers
}

reasons contains "own_finding" if {
	question.act.type == "reply_to_finding"
	_subject.finding.account == question.actor.account
}

_took_part if count(question.actor.roles) > 0

_took_part if _subject.acted == true

_was_in(tier) if {
	some left in question.case.positions
	left.tier == tier
}

# An office answers by whoever has it, a body by its chair.
_answers if {
	some seat in question.actor.seats
	seat.body in _subject.finding.answering
	seat.kind == "office"
}

_answers if {
	some seat in question.actor.seats
	seat.body in _subject.finding.answering
	seat.chair == true
}
