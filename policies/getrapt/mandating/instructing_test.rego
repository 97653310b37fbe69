package getrapt.mandating_test

import data.getrapt.example_test as example

_instructing := {"instruct_mandaat", "withdraw_instruction"}

# An act on m-1, which has two instructions and these changes, with this beside it.
_on_m1(act, actor, changes, others) := example.reasons(
	example.under(
		object.union(example.allowed[act], {"actor": actor}),
		array.concat([object.union(example.instructed, changes)], others),
	),
	[],
)

test_who_gave_this_mandaat_instructs_and_takes_it_back[name] if {
	some who, [actor, codes] in {
		"the office": [example.person("p-other", [example.office("minister")]), set()],
		"the office that passed it on": [example.ministry, set()],
		"who keeps the register": [example.manager, {"not_the_instructor"}],
		"another office": [example.treasury, {"not_the_instructor"}],
		"an auditor": [_auditor, {"not_the_instructor"}],
	}
	some act in _instructing
	name := concat(" ", [act, who])
	_on_m1(act, actor, {"parent": "m-3", "instructed_by": _said_by("p-dg", ["dg"])}, [_parent]) == codes
}

_said_by(account, offices) := {"account": account, "as": [{"kind": "office", "id": office} | some office in offices]}

test_of_a_mandaat_without_parent_nobody_else_instructs[act] if {
	some act in _instructing
	_on_m1(act, example.ministry, {}, [_parent]) == {"not_the_instructor"}
}

test_nobody_instructs_oneself[name] if {
	some how, holder in {
		"account": {"kind": "account", "id": "p-sign"},
		"seat": {"kind": "seat", "id": "minister-1"},
		"office": {"kind": "office", "id": "minister"},
	}
	some act in _instructing
	name := concat(" ", [act, how])
	_on_m1(act, example.minister, {"holder": holder}, []) == {"instructs_oneself"}
}

test_what_is_over_is_not_instructed[name] if {
	some what, [changes, codes] in {
		"proposed": [{"status": "proposed"}, set()],
		"in force": [{}, set()],
		"to begin": [{"valid_from": "2026-12-01T00:00:00.000000Z"}, set()],
		"without end": [{"valid_until": null}, set()],
		"ended": [{"valid_until": "2026-11-23T22:00:00.000000Z"}, {"mandate_expired"}],
		"revoked": [{"status": "revoked"}, {"mandate_revoked"}],
	}
	some act in _instructing
	name := concat(" ", [act, what])
	question := example.under(example.allowed[act], [object.union(example.instructed, changes)])
	example.reasons(question, [example.set_to("/now", "2026-11-23T22:00:00.000000Z")]) == codes
}

test_a_mandaat_for_one_case_is_not_instructed_about_another[name] if {
	some name, [own, about, codes] in {
		"in general": [null, null, set()],
		"one case of many": [null, "c-1", set()],
		"its own": ["c-1", "c-1", set()],
		"its own, in general": ["c-1", null, set()],
		"another": ["c-1", "c-2", {"instruction_elsewhere"}],
	}
	question := example.under(example.instruct_mandaat, [object.union(example.mandaat, {"case": own})])
	example.reasons(question, [example.set_to("/act/case", about)]) == codes
}

test_an_instruction_says_something if {
	example.reasons(example.instruct_mandaat, [example.set_to("/act/text", false)]) == {"instruction_missing"}
}

test_only_what_is_in_force_is_withdrawn[name] if {
	some number, codes in {1: set(), 2: {"no_such_instruction"}, 3: set(), 4: {"no_such_instruction"}}
	name := format_int(number, 10)
	example.reasons(example.withdraw_instruction, [example.set_to("/act/number", number)]) == codes
}

test_where_none_was_given_none_is_withdrawn if {
	question := example.under(example.withdraw_instruction, [example.mandaat])
	example.reasons(question, []) == {"no_such_instruction"}
}

test_of_a_mandaat_that_is_not_there_nothing_is_instructed_or_read[act] if {
	some act in (_instructing | {"read_instructions", "read_mandaat_use"})
	"no_such_mandate" in example.reasons(example.under(example.allowed[act], []), [])
}

_auditor := example.person("p-auditor", [example.office("auditor")])

# Passed on by who holds m-1, to the one with this account.
_sub(account, changes) := object.union(
	object.union(example.mandaat, {"id": "m-0", "parent": "m-1", "holder": {"kind": "account", "id": account}}),
	changes,
)

test_who_gave_it_who_is_bound_by_it_and_auditors_read_the_instructions[name] if {
	some name, [actor, changes, others, codes] in {
		"the office": [example.minister, {}, [], set()],
		"the office that passed it on": [example.ministry, {"parent": "m-3"}, [_parent], set()],
		"who holds it": [example.person("p-ncg", []), {}, [], set()],
		"who holds it, before it is in force": [example.person("p-ncg", []), {"status": "proposed"}, [], set()],
		"to whom it was passed on": [example.person("p-sub", []), {}, [_sub("p-sub", {})], set()],
		"to whom it was passed on, until that was revoked": [
			example.person("p-sub", []), {},
			[_sub("p-sub", {"status": "revoked"})], {"may_not_read_instructions"},
		],
		"to whom something else was passed on": [
			example.person("p-sub", []), {},
			[_sub("p-sub", {"parent": null})], {"may_not_read_instructions"},
		],
		"to whom it may be passed on": [
			example.person("p-sub", []), {},
			[_sub("p-sub", {"status": "proposed"})], {"may_not_read_instructions"},
		],
		"an auditor": [_auditor, {}, [], set()],
		"who keeps the register": [example.manager, {}, [], {"may_not_read_instructions"}],
		"another office": [example.treasury, {}, [], {"may_not_read_instructions"}],
	}
	_on_m1("read_instructions", actor, changes, others) == codes
}

test_who_gave_it_and_auditors_ask_what_was_done_under_it[name] if {
	some name, [actor, codes] in {
		"the office": [example.minister, set()],
		"the office that passed it on": [example.ministry, set()],
		"an auditor": [_auditor, set()],
		"who holds it": [example.person("p-ncg", []), {"may_not_read_mandate_use"}],
		"who keeps the register": [example.manager, {"may_not_read_mandate_use"}],
		"another office": [example.treasury, {"may_not_read_mandate_use"}],
	}
	_on_m1("read_mandaat_use", actor, {"parent": "m-3"}, [_parent]) == codes
}

# What belongs to another act is no part of this one.
test_a_number_counts_where_something_is_withdrawn_and_a_case_where_something_is_instructed if {
	example.reasons(example.instruct_mandaat, [{"op": "add", "path": "/act/number", "value": 9}]) == set()
	question := example.under(example.withdraw_instruction, [object.union(example.instructed, {"case": "c-1"})])
	example.reasons(question, [{"op": "add", "path": "/act/case", "value": "c-2"}]) == set()
}

test_a_mandaat_that_ended_is_revoked_and_read_all_the_same[act] if {
	some act in {"revoke_mandaat", "read_instructions", "read_mandaat_use"}
	ended := object.union(example.instructed, {"valid_until": "2026-11-01T00:00:00.000000Z"})
	example.reasons(example.under(example.allowed[act], [ended]), []) == set()
}

test_instructions_are_numbers_in_a_list[name] if {
	some name, [value, codes] in {
		"numbers": [[1, 3], set()],
		"none": [[], {"no_such_instruction"}],
		"texts": [["3"], {"malformed_question"}],
		"no list": [{"first": 3}, {"malformed_question"}],
		"null": [null, {"malformed_question"}],
	}
	question := example.under(example.withdraw_instruction, [object.union(example.mandaat, {"instructions": value})])
	example.reasons(question, []) == codes
}

test_an_act_on_a_case_is_about_no_mandaat if {
	question := example.under(example.recuse, [object.union(example.mandaat, {"status": "revoked"})])
	example.reasons(question, [{"op": "add", "path": "/act/mandaat", "value": "m-1"}]) == set()
}
