package getrapt.organising

# METADATA
# description: |
#   It takes two persons to change the organisation, so two have to stay who can, at every moment that the register knows
#   of. A change is refused where at one of them fewer would be left than without it, and fewer than two: so one that
#   adds somebody is not, also where that alone is not enough. A substitution, and a seat more, take nobody away. What ends
#   a seat or closes an account takes away who would have come later as well, so the moments at which somebody comes count
#   too. An account has its change judged with the holdings of this office.
reasons contains "too_few_managers" if {
	_making
	subject.body == "beheer"
	some moment in _moments
	count(_managing_after(moment)) < 2
	count(_managing_after(moment)) < count(_managing(moment))
}

# There are fewer than before, and fewer than two, only from one of these moments on; at none (null) nobody manages,
# before as after.
_moments contains _start

_moments contains one.valid_until if some one in subject.holdings

_moments contains one.valid_from if some one in subject.holdings

_moments contains subject.valid_until

_managing(moment) := {one.account |
	some one in subject.holdings
	_held_at(one, moment)
}

_managing_after(moment) := ({one.account |
	some one in subject.holdings
	_held_at(one, moment)
	not _ends_by(one, moment)
} | _appointed(moment)) | _back(moment)

_appointed(moment) := {subject.account |
	subject.kind == "appoint"
	_held_at({"valid_from": _start, "valid_until": subject.valid_until}, moment)
}

# Where who stands in may do so no longer, the seat is its holder's again.
_back(moment) := {one.substitute_for |
	some one in subject.holdings
	_held_at(one, moment)
	_closes(one.account)
	one.substitute_for != null
}

_held_at(one, moment) if {
	one.valid_from <= moment
	one.valid_until == null
}

_held_at(one, moment) if {
	one.valid_from <= moment
	one.valid_until > moment
}

_ends_by(one, moment) if {
	moment >= _start
	one.valid_from <= _start
	_goes(one)
}

_ends_by(one, moment) if {
	moment >= _start
	_ends(one)
}

_goes(one) if {
	subject.kind in {"appoint", "end_holding"}
	one.seat == subject.seat
}

_ends(one) if {
	subject.kind == "end_seat"
	one.seat == subject.seat
}

_ends(one) if _closes(one.account)

_ends(one) if _closes(one.substitute_for)

_closes(account) if {
	subject.kind == "close_account"
	account == subject.account
}
