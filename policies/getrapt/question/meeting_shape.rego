package getrapt.question

_meeting_fits(facts) if not "meeting" in object.keys(facts)

_meeting_fits(facts) if _is_meeting(facts.meeting)

_is_meeting(one) if {
	is_string(one.id)
	is_string(one.body)
	one.status in {null, "convened", "withdrawn", "open", "closed", "adopted"}
	moment_or_null(one.starts_at)
	moment_or_null(one.earliest)
	text_or_null(one.minutes)
	is_array(one.agenda)
	every item in one.agenda {
		is_string(item.case)
		number_or_null(item.sequence)
		is_boolean(item.round)
		is_boolean(item.added)
	}
	_marked_fits(one.seat)
}

_marked_fits(one) if one == null

_marked_fits(one) if {
	is_string(one.seat)
	is_string(one.account)
	is_boolean(one.present)
}
