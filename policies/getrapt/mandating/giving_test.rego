package getrapt.mandating_test

import data.getrapt.example_test as example

# The office gave m-4 to fin, which passed it on as m-3 to the ministry, which passed it on as m-1 to p-ncg.
_chain(changes) := [
	object.union(
		object.union(example.mandaat, {"id": "m-3", "parent": "m-4", "holder": {"kind": "office", "id": "dg"}}),
		object.get(changes, "m-3", {}),
	),
	object.union(
		object.union(example.mandaat, {"id": "m-4", "holder": {"kind": "office", "id": "fin"}}),
		object.get(changes, "m-4", {}),
	),
]

_takes_back_what_was_said(actor, by, changes) := _on_m1(
	"withdraw_instruction", actor,
	{"parent": "m-3", "instructed_by": by}, _chain(changes),
)

test_an_instruction_is_taken_back_by_who_gave_it_or_stands_above_that_one[name] if {
	some who, [actor, of] in {
		"the office": [example.minister, {"the office", "fin", "the ministry", "who left"}],
		"fin": [example.treasury, {"fin", "the ministry"}],
		"the ministry": [example.ministry, {"the ministry"}],
	}
	some whose, by in {
		"the office": _said_by("p-a", ["minister"]), "fin": _said_by("p-b", ["fin"]),
		"the ministry": _said_by("p-c", ["dg"]), "who left": _said_by("p-d", []),
	}
	name := sprintf("%s, of %s", [who, whose])
	_takes_back_what_was_said(actor, by, {}) == {"instruction_from_above" | not whose in of}
}

test_who_gave_it_takes_it_back_whatever_it_was_given_as if {
	by := _said_by(example.ministry.account, ["minister"])
	_takes_back_what_was_said(example.ministry, by, {}) == set()
}

# As the higher of the two.
test_who_gave_it_as_two_gave_it_as_the_higher[name] if {
	some name, [offices, actor, codes] in {
		"office and ministry": [["dg", "minister"], example.ministry, {"instruction_from_above"}],
		"office and fin": [["fin", "minister"], example.treasury, {"instruction_from_above"}],
		"fin and ministry": [["dg", "fin"], example.ministry, {"instruction_from_above"}],
		"fin and ministry, by fin": [["dg", "fin"], example.treasury, set()],
	}
	_takes_back_what_was_said(actor, _said_by("p-x", offices), {}) == codes
}

test_who_stands_below_is_told_no_more_than_that_there_is_no_such_instruction if {
	changes := {"parent": "m-3", "instructions": [1]}
	_on_m1("withdraw_instruction", example.ministry, changes, _chain({})) == {"no_such_instruction"}
}

test_where_it_is_not_told_who_gave_it_the_office_alone_takes_it_back[name] if {
	some name, [actor, codes] in {
		"the office": [example.minister, set()],
		"the ministry": [example.ministry, {"instruction_from_above"}],
	}
	_on_m1("withdraw_instruction", actor, {"parent": "m-3"}, _chain({})) == codes
}

test_who_stands_further_above_gives_no_instructions_to_whom_another_passed_it_on if {
	_on_m1("instruct_mandaat", example.treasury, {"parent": "m-3"}, _chain({})) == {"not_the_instructor"}
}

test_whose_own_mandaat_carries_nothing_has_no_say_over_what_was_passed_on[name] if {
	some act, code in {
		"instruct_mandaat": "not_the_instructor", "withdraw_instruction": "not_the_instructor",
		"read_instructions": "may_not_read_instructions", "read_mandaat_use": "may_not_read_mandate_use",
	}
	some what, [changes, refused] in {
		"sound": [{}, false],
		"yet to begin": [{"m-3": {"valid_from": "2026-12-01T00:00:00.000000Z"}}, false],
		"revoked": [{"m-3": {"status": "revoked"}}, true],
		"ended": [{"m-3": {"valid_until": "2026-11-01T00:00:00.000000Z"}}, true],
		"of a chain that is broken": [{"m-3": {"parent": "gone"}}, true],
		"of a chain that is revoked higher up": [{"m-4": {"status": "revoked"}}, true],
	}
	name := concat(", ", [act, what])
	by := _said_by(example.ministry.account, ["dg"])
	_on_m1(act, example.ministry, {"parent": "m-3", "instructed_by": by}, _chain(changes)) == {code | refused}
}

test_the_office_instructs_whatever_it_was_passed_on_by[act] if {
	some act in {"instruct_mandaat", "withdraw_instruction", "read_instructions", "read_mandaat_use"}
	_on_m1(act, example.minister, {"parent": "m-3"}, _chain({"m-3": {"status": "revoked"}})) == set()
}

test_who_gave_an_instruction_is_an_account_with_what_it_held[name] if {
	some name, by in {
		"a text": "p-a", "no account": {"as": []}, "a number": {"account": 5, "as": []},
		"nothing held": {"account": "p-a"}, "held by a number": {"account": "p-a", "as": [{"kind": "seat", "id": 5}]},
	}
	_on_m1("withdraw_instruction", example.minister, {"instructed_by": by}, []) == {"malformed_question"}
}

test_who_is_of_the_office_as_well_takes_back_what_the_office_said if {
	both := example.person("p-both", [example.office("minister"), example.office("dg")])
	_takes_back_what_was_said(both, _said_by("p-a", ["minister"]), {}) == set()
}
