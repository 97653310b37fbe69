package getrapt.objection_test

import data.getrapt.example_test as example

test_only_what_was_decided_and_closed_can_be_objected_to[name] if {
	some name, changes in {
		"not closed": {"side_state": "none"}, "withdrawn": {"side_state": "withdrawn", "outcome": null},
		"without outcome": {"outcome": null},
	}
	about := object.union(example.closed_case, changes)
	example.reasons(example.lodge_objection, [example.set_to("/case", about)]) == {"not_decided"}
}

test_one_objection_at_a_time[name] if {
	some name, [waits, codes] in {"waits": [true, {"objection_waits"}], "was decided": [false, set()]}
	about := json.patch(example.objected_case, [example.set_to("/objection/waits", waits)])
	example.reasons(example.lodge_objection, [example.set_to("/case", about)]) == codes
}

test_what_was_not_lodged_or_was_decided_is_not_decided[name] if {
	some name, about in {
		"not lodged": example.closed_case,
		"decided": json.patch(example.objected_case, [example.set_to("/objection/waits", false)]),
	}
	example.reasons(example.decide_objection, [example.set_to("/case", about)]) == {"no_objection"}
}

# Awb 10:3 lid 3.
test_who_took_the_decision_does_not_decide_the_objection if {
	patches := [example.set_to("/case/objection/decided_by", "p-sign")]
	example.reasons(example.decide_objection, patches) == {"decided_contested_decision"}
}

# Awb 10:3 lid 3: nor whoever held a mandaat through which it was taken, when it was taken. Who holds the seat or office
# of that mandaat by now does.
test_nor_does_who_held_a_mandaat_in_the_chain[name] if {
	some name, [holders, codes] in {
		"held one": [["p-x", "p-sign"], {"decided_contested_decision"}],
		"did not": [["p-x", "minister-1", "minister"], set()],
	}
	example.reasons(example.decide_objection, [example.set_to("/case/objection/holders", holders)]) == codes
}

# Awb 10:3 lid 3: a mandaat to decide objections carries nothing for who took the decision.
test_a_mandaat_to_decide_objections_is_none_for_who_decided[name] if {
	some name, [by, codes] in {"decided": ["p-ncg", {"decided_contested_decision"}], "did not": ["p-chair", set()]}
	mandaat := object.union(example.mandaat, {"acts": ["decide_objection"], "tiers": []})
	example.reasons(example.under(example.decide_objection, [mandaat]), [
		example.set_to("/actor", example.member), example.set_to("/case/objection/decided_by", by),
	]) == codes
}

# Whoever had a part in the case before is not the one to look at it anew.
test_who_had_a_role_in_the_case_does_not_decide_the_objection[role] if {
	some role in {"preparer", "adviser", "budget_holder", "decider", "objection_lodger"}
	example.reasons(example.decide_objection, [example.set_to("/actor/roles", [role])]) == {"separation_of_duties"}
}

# Who prepared the case lodges for the resident: only lodging and deciding are kept apart.
test_who_had_another_role_lodges_an_objection[role] if {
	some role in {"preparer", "adviser", "budget_holder", "decider", "objection_lodger"}
	example.reasons(example.lodge_objection, [example.set_to("/actor/roles", [role])]) == set()
	example.reasons(example.sign, [example.set_to("/actor/roles", ["objection_lodger"])]) == set()
}

test_who_decided_an_objection_lodges_none_in_that_case if {
	example.reasons(example.lodge_objection, [example.set_to("/actor/roles", ["objection_decider"])]) == {"separation_of_duties"}
}

test_the_intake_office_lodges_and_the_signing_office_decides if {
	example.reasons(example.lodge_objection, [example.set_to("/actor", example.ministry)]) == {"not_the_intake_office"}
	example.reasons(example.decide_objection, [example.set_to("/actor", example.ministry)]) == {"not_the_office"}
}

test_where_there_is_no_case_nothing_else_of_it_is_missed if {
	example.reasons(example.lodge_objection, [example.set_to("/case", null)]) == {"no_such_case"}
	example.reasons(example.decide_objection, [example.set_to("/case", null)]) == {"no_such_case"}
}

test_who_took_the_decision_reads_on if {
	about := json.patch(example.objected_case, [example.set_to("/objection/decided_by", example.member.account)])
	example.reasons(example.read, [example.set_to("/case", about)]) == set()
}

test_both_say_why if {
	example.reasons(example.lodge_objection, [example.set_to("/act/reasons", false)]) == {"reasons_missing"}
	example.reasons(example.decide_objection, [example.set_to("/act/motivation/norm", false)]) == {"motivation_incomplete"}
}

test_an_objection_that_cannot_be_read_is_not_judged[name] if {
	some name, [path, value] in {
		"who decided": ["/case/objection/decided_by", 5], "waits": ["/case/objection/waits", "yes"],
		"holders": ["/case/objection/holders", {}],
		"a holder": ["/case/objection/holders", [5]],
	}
	example.reasons(example.decide_objection, [example.set_to(path, value)]) == {"malformed_question"}
}
