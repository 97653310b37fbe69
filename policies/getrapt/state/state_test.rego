package getrapt.state_test

import data.getrapt.example_test as example

test_an_act_on_no_case_is_refused_for_that[act] if {
	some act in (example.taken_by({"person", "system", "reader"}) - {"submit"})
	"no_such_case" in example.reasons(example.allowed[act], [example.set_to("/case", null)])
}

test_a_case_that_is_over_takes_no_more_acts[name] if {
	some act in (example.on_case - example.of_objection)
	some ending, patches in {
		"withdrawn": [example.set_to("/case/side_state", "withdrawn"), example.set_to("/case/tier", null)],
		"closed": [example.set_to("/case/side_state", "closed"), example.set_to("/case/tier", null)],
		"decided": [example.set_to("/case/phase", "decided"), example.set_to("/case/tier", null)],
		"with an outcome": [example.set_to("/case/outcome", "approve"), example.set_to("/case/tier", null)],
	}
	name := concat(" ", [act, ending])
	"case_closed" in example.reasons(example.allowed[act], patches)
}

_open := {
	"suspended": ["case_suspended", {"resume", "call_up", "withdraw", "recuse", "add_document", "withdraw_document"}],
	"returned": ["case_returned", {"answer", "call_up", "withdraw", "recuse", "add_document", "withdraw_document"}],
	"referred": ["case_referred", {"resume", "withdraw", "recuse"}],
}

test_what_holds_a_case_up_lets_these_acts_through_and_no_others[name] if {
	some side_state, [code, through] in _open
	some act in (example.on_case - example.of_objection)
	name := concat(" ", [side_state, act])
	refused := example.reasons(example.allowed[act], [example.set_to("/case/side_state", side_state)])
	refused & {code} == {code | not act in through}
}

test_an_act_on_an_older_dossier_is_refused[act] if {
	some act in example.on_case
	example.reasons(example.allowed[act], [example.set_to("/act/dossier", "older")]) == {"dossier_changed"}
}

test_where_there_is_no_case_nothing_else_of_it_is_missed if {
	recused := [example.set_to("/case", null), example.set_to("/actor/recused", true)]
	example.reasons(example.cast_vote, recused) == {"no_such_case"}
	example.reasons(example.escalate, recused) == {"no_such_case"}
	example.reasons(example.call_up, recused) == {"no_such_case"}
	example.reasons(example.suspend, recused) == {"no_such_case"}
	example.reasons(example.return_for_information, recused) == {"no_such_case"}
	example.reasons(example.remind, [example.set_to("/case", null)]) == {"no_such_case"}
	example.reasons(example.read, [example.set_to("/case", null)]) == {"no_such_case"}
	example.reasons(example.open_tier, [example.set_to("/case", null)]) == {"no_such_case"}
	example.reasons(example.refer, [example.set_to("/case", null)]) == {"no_such_case"}
	example.reasons(example.close, [example.set_to("/case", null)]) == {"no_such_case"}
}

test_a_case_can_be_read_whatever_state_it_is_in[name] if {
	some name, patches in {
		"suspended": [example.set_to("/case/side_state", "suspended")],
		"returned": [example.set_to("/case/side_state", "returned")],
		"referred": [example.set_to("/case/side_state", "referred")],
		"withdrawn": [example.set_to("/case/side_state", "withdrawn")],
		"closed": [example.set_to("/case/side_state", "closed")],
		"decided": [example.set_to("/case/phase", "decided"), example.set_to("/case/outcome", "reject")],
	}
	example.reasons(example.read, patches) == set()
}

test_of_a_case_that_is_over_nothing_more_is_said[name] if {
	some act in {
		"cast_vote", "conclude", "advise", "concur", "sign", "escalate", "call_up",
		"return_for_information", "suspend", "resume", "answer", "add_document", "withdraw_document",
	}
	some side_state in {"none", "suspended", "returned", "referred"}
	name := concat(" ", [act, side_state])
	found := example.reasons(example.allowed[act], [
		example.set_to("/case/phase", "decided"),
		example.set_to("/case/side_state", side_state),
		example.set_to("/case/tier/electorate", []),
		example.set_to("/case/tier/offices", []),
		example.set_to("/actor/seats", [example.office("intake"), example.office("dg")]),
	])
	found == {"case_closed"}
}

test_of_a_case_that_is_over_nobody_is_asked_who_keeps_its_clock[act] if {
	some act in {"suspend", "resume"}
	example.reasons(example.allowed[act], [
		example.set_to("/case/phase", "decided"),
		example.set_to("/case/side_state", "none"),
		example.set_to("/actor/seats", []),
	]) == {"case_closed"}
}
