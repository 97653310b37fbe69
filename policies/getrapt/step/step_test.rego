package getrapt.step_test

import data.getrapt.example_test as example

test_an_act_belongs_to_its_step[act] if {
	some act, kind in {"cast_vote": "sign", "conclude": "sign", "advise": "decide", "concur": "decide", "sign": "decide"}
	"wrong_step" in example.reasons(example.allowed[act], [example.set_to("/case/tier/step_kind", kind)])
}

test_the_procedure_has_to_say_the_same_as_the_case if {
	example.reasons(example.cast_vote, [example.set_to("/case/tier/step", "knock-on")]) == {"wrong_step"}
}

test_outside_a_tier_there_is_no_step[act] if {
	some act in {"cast_vote", "conclude", "advise", "concur", "sign"}
	example.reasons(example.allowed[act], [example.set_to("/case/tier", null)]) == {"wrong_step"}
}

test_outside_a_tier_nothing_goes_up_or_back[act] if {
	some act in {"escalate", "return_for_information"}
	example.reasons(example.allowed[act], [example.set_to("/case/tier", null)]) == {"no_open_tier"}
}

test_in_the_wrong_step_nothing_is_said_of_the_round_or_of_what_offices_said[act] if {
	some act in {"cast_vote", "conclude", "advise", "concur", "sign"}
	example.reasons(example.allowed[act], [
		example.set_to("/case/tier/step", "elsewhere"),
		example.set_to("/case/tier/electorate", []),
		example.set_to("/case/tier/votes", []),
		example.set_to("/case/tier/offices", []),
		example.set_to("/case/tier/concurrence", []),
		example.set_to("/case/tier/advice", [{"office": "sodm", "account": "p-s", "opinion": "negative"}]),
	]) == {"wrong_step"}
}

test_in_the_wrong_step_who_may_never_do_it_is_told_so[name] if {
	some act, code in {
		"cast_vote": "not_a_member", "conclude": "not_the_chair",
		"advise": "not_the_office", "concur": "not_the_office", "sign": "not_the_office",
	}
	some who, actor in {"nobody": example.person("p-none", []), "another office": example.intake}
	name := concat(" ", [act, who])
	example.reasons(example.allowed[act], [
		example.set_to("/case/tier/step", "elsewhere"),
		example.set_to("/actor", actor),
	]) == {"wrong_step", code}
}

test_in_the_wrong_step_neither_the_recorded_seat_nor_refused_agreement_counts if {
	elsewhere := example.set_to("/case/tier/step", "elsewhere")
	example.reasons(example.cast_vote, [
		elsewhere,
		example.set_to("/case/tier/electorate/1/voting", false),
	]) == {"wrong_step"}
	example.reasons(example.sign, [
		elsewhere,
		example.set_to("/case/tier/concurrence/0/agree", false),
	]) == {"wrong_step"}
}
