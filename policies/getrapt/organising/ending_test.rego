package getrapt.organising_test

import data.getrapt.example_test as example

_then := "2026-12-08T00:00:00.000000Z"

_earlier_then := "2026-12-01T00:00:00.000000Z"

_ending := {
	"kind": "end_seat", "account": null, "valid_from": _earlier_then, "valid_until": null, "reasons": false,
	"body_needed": false, "last_seat": false,
}

_ends(changes) := _proposing(object.union(_ending, changes))

_last := {"last_seat": true, "holdings": [example.holding("ncg", "p-ncg")]}

test_a_seat_is_ended[name] if {
	some name, [changes, codes] in {
		"that is held": [{}, set()],
		"that nobody holds": [{"holdings": []}, set()],
		"in which somebody stands in": [{"holdings": example.substituted.holdings}, set()],
		"of another body": [{"seat_body": "sg-b"}, {"no_such_body_or_seat"}],
		"that is not there": [{"seat_body": null}, {"no_such_body_or_seat"}],
		"that ends later": [{"seat_ends": _then}, {"seat_ended"}],
		"that has ended": [{"seat_ends": "2026-11-01T00:00:00.000000Z"}, {"seat_ended"}],
		"of a body that ends": [{"body_ends": _then}, {"body_ended"}],
		"of a body that cases need": [{"body_needed": true}, set()],
		"as the last of a body that cases need": [object.union(_last, {"body_needed": true}), {"body_needed_by_cases"}],
		"as the last of a body that nothing needs": [_last, set()],
		"of an office that the procedure names": [{"body": "fin", "seat_body": "fin"}, set()],
		"as the last of an office that the procedure names": [object.union(_last, {"body": "fin", "seat_body": "fin"}), {"body_named_by_procedure"}],
		"as the last of the auditors": [object.union(_last, {"body": "auditor", "seat_body": "auditor"}), {"body_of_the_rules"}],
	}
	_ends(changes) == codes
}

_ending_a_body := object.union(_ending, {"kind": "end_body", "seat": null, "seat_body": null})

_ends_body(changes) := _proposing(object.remove(
	object.union(object.union(example.substitution, _ending_a_body), changes),
	["last_seat"],
))

test_a_body_is_ended[name] if {
	some name, [changes, codes] in {
		"that nothing needs": [{}, set()],
		"that cases need": [{"body_needed": true}, {"body_needed_by_cases"}],
		"that is not there": [{"body_kind": null}, {"no_such_body_or_seat"}],
		"that ends already": [{"body_ends": _then}, {"body_ended"}],
		"of the auditors": [{"body": "auditor"}, {"body_of_the_rules"}],
		"of those who manage": [{"body": "beheer"}, {"body_of_the_rules"}],
		"that minds personal data": [{"body": "gegevensbescherming"}, {"body_of_the_rules"}],
		"that takes in cases": [{"body": "intake"}, {"body_named_by_procedure"}],
		"that calls up cases": [{"body": "dg"}, {"body_named_by_procedure"}],
		"that cases are referred to": [{"body": "loov"}, {"body_named_by_procedure"}],
		"that a tier is with": [{"body": "bo"}, {"body_named_by_procedure"}],
		"that agrees in a step": [{"body": "fin"}, {"body_named_by_procedure"}],
	}
	_ends_body(changes) == codes
}

_in_what_ended := {
	"appoint": {"account": "p-x", "valid_until": null},
	"substitute": {"account": "p-x"},
	"add_seat": {"account": "p-x", "seat_body": null, "new_seat": _seat({})},
}

test_nothing_outlasts_what_ended[name] if {
	some kind, changes in _in_what_ended
	some what, [more, codes] in {
		"a seat": [{"seat_ends": "2026-12-07T00:00:00.000000Z"}, {"seat_ended"}],
		"a body": [{"body_ends": "2026-12-07T00:00:00.000000Z"}, {"body_ended"}],
		"an account": [_closed("2026-12-07T00:00:00.000000Z", null), {"named_account_closed"}],
	}
	name := concat(" ", [kind, what])
	_proposing(object.union(object.union(changes, {"kind": kind}), more)) == codes
}

test_what_is_over_before_the_end_is_no_matter[name] if {
	some kind, changes in _in_what_ended
	some what, more in {
		"a seat": {"seat_ends": _then},
		"a body": {"body_ends": _then},
		"an account": _closed(_then, null),
	}
	name := concat(" ", [kind, what])
	_proposing(object.union(object.union(changes, {"kind": kind, "valid_until": _then}), more)) == set()
}

# Whoever goes from the last seat leaves the seat there.
test_the_last_holder_of_the_last_seat_may_go if {
	_proposing({
		"kind": "end_holding", "account": "p-ncg", "valid_until": null, "body": "fin", "seat_body": "fin",
		"body_needed": true, "last_seat": true,
	}) == set()
}

test_a_holding_of_what_ends_can_be_ended if {
	_proposing({
		"kind": "end_holding", "account": "p-ncg", "valid_until": null, "seat_ends": _then, "body_ends": _then,
		"closings": [{"valid_from": _then, "valid_until": null}],
	}) == set()
}

test_a_body_that_ended_is_not_added_again if {
	_proposing({
		"kind": "add_body", "seat": null, "seat_body": null, "account": null, "valid_until": null,
		"new_body": _body({}), "holdings": [], "body_ends": _then,
	}) == {"body_or_seat_exists", "body_ended"}
}

test_what_ended_is_no_matter_to_who_takes_a_proposal_back[name] if {
	some name, changes in {
		"a seat": object.union(_ending, {"seat_ends": _then, "body_ends": _then}),
		"the last seat": object.union(_ending, object.union(_last, {"body_needed": true, "body": "fin", "seat_body": "fin"})),
		"those who manage": object.union(_ending_a_body, {"body": "beheer"}),
		"a body that a procedure to come names": object.union(_ending_a_body, {"body_named_later": true}),
		"an account": object.union(_account, _closed("2026-11-01T00:00:00.000000Z", null)),
		"an open account": object.union(_account, {"kind": "reopen_account"}),
	}
	_reasons("revoke_change", example.manager, _with(changes)) == set()
}
