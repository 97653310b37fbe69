package getrapt.question

_audit_fits(facts) if not "audit" in object.keys(facts)

_audit_fits(facts) if _is_audit(facts.audit)

_is_audit(one) if {
	is_string(one.id)
	one.status in {null, "open", "closed"}
	number_or_null(one.population)
	is_number(one.revision)
	is_number(one.without_finding)
	moment_or_null(one.reply_awaited_until)
	is_boolean(one.sampled)
	number_or_null(one.case_sequence)
	is_boolean(one.acted)
	_finding_fits(one.finding)
}

_finding_fits(one) if one == null

_finding_fits(one) if {
	is_number(one.number)
	is_string(one.case)
	is_string(one.account)
	_texts_fit(one.answering)
	is_boolean(one.counts)
}
