# METADATA
# description: |
#   Audits - who opens one, records what was found, replies to it and closes it, and who reads it. Nobody audits a case in
#   which that person did something. What was found is answered by who was responsible, and an audit ends when all of it was
#   looked at and answered, or the time to answer is over. The case of the question is the one that is looked at.
package getrapt.auditing

import data.getrapt.actor
import input.question

_acts := {"open_audit", "record_finding", "reply_to_finding", "close_audit"}

# METADATA
# description: Codes of why an audit does not go on this way, or may not be read.
reasons contains "no_such_audit" if {
	question.act.type in _acts
	not _subject
}

reasons contains "not_the_auditor" if {
	question.act.type in {"open_audit", "record_finding", "close_audit"}
	not actor.holds("auditor")
}

reasons contains "nothing_to_audit" if {
	question.act.type == "open_audit"
	_subject.population == 0
}

reasons contains "audit_closed" if {
	question.act.type in _acts
	_subject.status == "closed"
}

reasons contains "findings_missing" if {
	question.act.type == "close_audit"
	_subject.without_finding > 0
}

reasons contains "reply_awaited" if {
	question.act.type == "close_audit"
	question.now < _subject.reply_awaited_until
}

reasons contains "audit_changed" if {
	question.act.type == "close_audit"
	_subject.revision != question.act.seen
}

reasons contains "may_not_read_audit" if {
	question.act.type == "read_audit"
	not _oversees
	not _answers
}

_subject := object.get(question.facts, "audit", null) if is_object(object.get(question.facts, "audit", null))

_oversees if {
	some office in {"auditor", question.procedure.call_up_office}
	actor.holds(office)
}
