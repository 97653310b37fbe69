package getrapt.organising

# METADATA
# description: Codes of what is not there, what is there already, and what cannot be so.
reasons contains "no_such_body_or_seat" if {
	_making
	subject.kind in {"appoint", "end_holding", "substitute", "end_seat"}
	not subject.seat_body == subject.body
}

reasons contains "no_such_body_or_seat" if {
	_making
	subject.kind in {"add_seat", "end_body"}
	subject.body_kind == null
}

reasons contains "body_or_seat_exists" if {
	_making
	subject.kind == "add_seat"
	subject.seat_body != null
}

reasons contains "body_or_seat_exists" if {
	_making
	subject.kind == "add_body"
	subject.body_kind != null
}

reasons contains "municipality_taken" if {
	_making
	subject.new_body.kind == "steering_group"
	subject.group != null
}

# A steering group is that of a municipality, and nothing else is.
reasons contains "body_does_not_fit" if {
	_making
	subject.kind == "add_body"
	not _fits_its_municipality
}

# An office has no chair and no vote, and whoever chairs votes.
reasons contains "seat_does_not_fit" if {
	_making
	subject.body_kind == "office"
	true in {subject.new_seat.chair, subject.new_seat.voting}
}

reasons contains "seat_does_not_fit" if {
	_making
	subject.new_seat.chair == true
	subject.new_seat.voting == false
}

reasons contains "seat_taken" if {
	_making
	subject.kind == "add_seat"
	some one in subject.holdings
	_in_the_period(one)
	_excludes(one)
}

_excludes(one) if {
	one.chair == true
	subject.new_seat.chair == true
}

_excludes(_) if {
	subject.body_kind == "office"
	subject.body != "beheer"
}

_fits_its_municipality if {
	subject.new_body.kind == "steering_group"
	subject.new_body.municipality != null
}

_fits_its_municipality if {
	subject.new_body.kind != "steering_group"
	subject.new_body.municipality == null
}
