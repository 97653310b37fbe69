package getrapt.organising_test

import data.getrapt.example_test as example

test_what_does_not_fit_is_said_before_it_comes_into_force[name] if {
	some what, [changes, codes] in {
		"nothing": [{}, set()],
		"it has begun": [{"valid_from": "2026-11-01T00:00:00.000000Z"}, set()],
		"no end": [{"valid_until": null}, {"no_end_given"}],
		"no reasons": [{"reasons": false}, {"reasons_missing"}],
		"the seat is gone": [{"seat_body": null}, {"no_such_body_or_seat"}],
		"the seat is another body's": [{"seat_body": "sg-b"}, {"no_such_body_or_seat"}],
		"it is over": [{"valid_until": "2026-11-23T22:00:00.000000Z"}, {"period_over"}],
		"it ends as it begins": [{"valid_until": "2026-12-01T00:00:00.000000Z"}, {"period_over"}],
		"nobody holds the seat": [{"holdings": [example.holding("gemeente", "p-chair")]}, {"seat_not_held"}],
		"the holder comes later": [_held({"valid_from": "2026-12-02T00:00:00.000000Z"}), {"seat_not_held"}],
		"the holder goes earlier": [_held({"valid_until": "2026-12-07T00:00:00.000000Z"}), {"seat_not_held"}],
		"the holder goes as it ends": [_held({"valid_until": "2026-12-08T00:00:00.000000Z"}), set()],
		"the holder comes as it begins": [_held({"valid_from": "2026-12-01T00:00:00.000000Z"}), set()],
		"a substitute is there": [_held({"substitute_for": "p-x"}), {"seat_is_substituted"}],
		"a substitute was there": [{"holdings": [example.holding("ncg", "p-ncg"), _earlier]}, set()],
		"a substitute of another seat": [{"holdings": [example.holding("ncg", "p-ncg"), object.union(_later, {"seat": "x"})]}, set()],
		"a substitute of another seat meanwhile": [{"holdings": [example.holding("ncg", "p-ncg"), _elsewhere]}, set()],
		"a substitute comes later": [{"holdings": [example.holding("ncg", "p-ncg"), _later]}, set()],
		"the chair": [{"account": "p-chair"}, {"already_in_body"}],
		"the holder": [{"account": "p-ncg"}, {"already_in_body"}],
		"the holder, who goes": [
			object.union({"account": "p-ncg"}, _held({"valid_until": "2026-12-07T00:00:00.000000Z"})),
			{"already_in_body", "seat_not_held"},
		],
	}
	some act, codes_of_act in {"propose": _proposing(changes), "confirm": _confirming(changes)}
	name := concat(", ", [act, what])
	codes_of_act == codes
}

_held(changes) := {"holdings": [object.union(example.holding("ncg", "p-ncg"), changes)]}

_elsewhere := object.union(example.holding("gemeente", "p-x"), {"substitute_for": "p-chair"})

_earlier := object.union(example.holding("ncg", "p-x"), {"valid_until": "2026-12-01T00:00:00.000000Z", "substitute_for": "p-ncg"})

_later := object.union(example.holding("ncg", "p-x"), {"valid_from": "2026-12-08T00:00:00.000000Z", "substitute_for": "p-ncg"})

_unfit := {
	"no end": {"valid_until": null},
	"no reasons": {"reasons": false},
	"no such seat": {"seat_body": null},
	"no such body": {"kind": "add_seat", "body_kind": null, "new_seat": _seat({})},
	"over": {"valid_until": "2026-11-23T22:00:00.000000Z"},
	"not held": {"holdings": []},
	"substituted": _held({"substitute_for": "p-x"}),
	"held later": {"kind": "appoint", "holdings": [object.union(_later, {"valid_until": null})], "valid_until": null},
	"in the body": {"account": "p-chair"},
	"taken": {"kind": "add_seat", "new_seat": _seat({"chair": true})},
	"exists": {"kind": "add_seat", "new_seat": _seat({})},
	"a body that exists": {"kind": "add_body", "new_body": _body({})},
	"a municipality that has one": {"kind": "add_body", "body_kind": null, "group": "sg-b", "new_body": _body({})},
	"of no municipality": {"kind": "add_body", "body_kind": null, "new_body": _body({"municipality": null})},
	"an office that votes": {"kind": "add_seat", "body_kind": "office", "new_seat": _seat({})},
	"a chair without a vote": {"kind": "add_seat", "new_seat": _seat({"chair": true, "voting": false})},
	"the last who manages": {"kind": "end_holding", "body": "beheer", "seat_body": "beheer", "account": "p-ncg"},
}

test_what_does_not_fit_can_be_taken_back_and_what_is_done_is_not_judged_again[name] if {
	some name, changes in _unfit
	count(_proposing(changes)) > 0
	_reasons("revoke_change", example.manager, _with(changes)) == set()
	_confirming(object.union(changes, {"status": "confirmed"})) == {"change_not_proposed"}
}

test_a_change_among_the_facts_of_another_act_is_nothing_to_it if {
	change := _with({"status": "revoked"})
	example.reasons(example.about_change(example.cast_vote, change), []) == set()
}

test_somebody_is_appointed[name] if {
	some name, [changes, codes] in {
		"in place of the holder": [{}, set()],
		"for a time": [{"valid_until": "2027-01-01T00:00:00.000000Z"}, set()],
		"to a seat that nobody holds": [{"holdings": []}, set()],
		"of another body": [{"seat_body": "sg-b"}, {"no_such_body_or_seat"}],
		"while a substitute is there": [{"holdings": example.substituted.holdings, "account": "p-x"}, {"seat_is_substituted", "seat_held_later"}],
		"while another comes": [{"holdings": [object.union(_later, {"substitute_for": null})]}, {"seat_held_later"}],
		"before another comes": [{"holdings": [object.union(_later, {"substitute_for": null})], "valid_until": "2026-12-08T00:00:00.000000Z"}, set()],
		"to the seat of who manages alone": [
			{
				"body": "beheer", "body_kind": "office", "seat": "b-1", "seat_body": "beheer",
				"holdings": [example.holding("b-1", "p-1")],
			},
			set(),
		],
		"as another comes": [{"holdings": [object.union(_later, {"substitute_for": null})], "valid_from": "2026-12-08T00:00:00.000000Z"}, set()],
		"beside a later one elsewhere": [{"holdings": [object.union(_later, {"substitute_for": null, "seat": "gemeente"})]}, set()],
		"who has a seat already": [{"account": "p-chair"}, {"already_in_body"}],
		"who had a seat": [{"account": "p-x", "holdings": [_gone]}, set()],
	}
	_proposing(object.union({"kind": "appoint", "valid_until": null, "reasons": false}, changes)) == codes
}

_gone := object.union(example.holding("gemeente", "p-x"), {"valid_until": "2026-12-01T00:00:00.000000Z"})

test_a_holding_is_ended[name] if {
	some name, [changes, codes] in {
		"that runs": [{}, set()],
		"that ends later": [_held({"valid_until": "2026-12-02T00:00:00.000000Z"}), set()],
		"that is over then": [_held({"valid_until": "2026-12-01T00:00:00.000000Z"}), {"seat_not_held"}],
		"that begins then": [_held({"valid_from": "2026-12-01T00:00:00.000000Z"}), {"seat_not_held"}],
		"of another": [{"account": "p-x"}, {"seat_not_held"}],
		"of another seat": [{"seat": "gemeente"}, {"seat_not_held"}],
		"of another body": [{"seat_body": "sg-b"}, {"no_such_body_or_seat"}],
		"of a substitute": [_held({"substitute_for": "p-x"}), {"seat_is_substituted"}],
	}
	_proposing(object.union({"kind": "end_holding", "account": "p-ncg", "valid_until": null, "reasons": false}, changes)) == codes
}
