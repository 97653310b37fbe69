package getrapt.state_test

import data.getrapt.example_test as example

test_an_act_on_no_case_is_refused_for_that[act] if {
	some act in (example.taken_by({"person", "system", "reader"}) - {"submit"})
	"no_such_case" in example.reasons(example.allowed[act], [example.set_to("/case", null)])
}

test_a_case_that_is_over_takes_no_more_acts[name] if {
	some act in example.on_case
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
	"suspended": {"resume", "call_up", "withdraw", "recuse"},
	"returned": {"answer", "call_up", "withdraw", "recuse"},
	"referred": {"resume", "withdraw", "recuse"},
}

test_what_holds_a_case_up_lets_these_acts_through_and_no_others[name] if {
	some side_state, through in _open
	some act in example.on_case
	name := concat(" ", [side_state, act])
	code := concat("_", ["case", side_state])
	refused := example.reasons(example.allowed[act], [example.set_to("/case/side_state", side_state)])
	refused & {code} == {code | not act in through}
}

test_an_act_on_an_older_dossier_is_refused[act] if {
	some act in example.on_case
	example.reasons(example.allowed[act], [example.set_to("/act/dossier", "older")]) == {"dossier_changed"}
}
