package getrapt.office_test

import data.getrapt.example_test as example

test_the_intake_office_opens_answers_and_withdraws[act] if {
	some act in {"submit", "answer", "withdraw"}
	example.reasons(example.allowed[act], [example.set_to("/actor", example.ministry)]) == {"not_the_intake_office"}
}

test_only_the_call_up_office_calls_up if {
	example.reasons(example.call_up, [example.set_to("/actor", example.chair)]) == {"not_the_call_up_office"}
}

test_an_office_step_is_for_its_office[name] if {
	some act in {"advise", "concur", "sign"}
	some who, [actor, codes] in {
		"another office": [example.intake, {"not_the_office"}],
		"a local seat": [example.chair, {"not_the_office", "national_only"}],
		"no seat at all": [example.person("p-none", []), {"not_the_office"}],
	}
	name := concat(" ", [act, who])
	example.reasons(example.allowed[act], [example.set_to("/actor", actor)]) == codes
}

test_an_office_with_a_municipality_is_still_the_office if {
	example.reasons(example.concur, [example.set_to("/actor/seats/0/municipality", "1979")]) == set()
}

test_an_office_that_the_procedure_does_not_ask_is_not_the_office if {
	example.reasons(example.sign, [
		example.set_to("/case/tier/offices", ["fin"]),
		example.set_to("/actor", example.treasury),
	]) == {"not_the_office"}
}

test_who_decides_may_ask_questions[name] if {
	some name, [actor, tier, codes] in {
		"the chair": [example.chair, example.in_local, set()],
		"a member": [example.member, example.in_local, {"not_the_decider"}],
		"who signs": [example.minister, example.in_national, set()],
		"who signs elsewhere": [example.minister, example.in_local, {"not_the_decider"}],
		"who advises": [example.ministry, example.in_national, {"not_the_decider"}],
	}
	example.reasons(example.return_for_information, [
		example.set_to("/actor", actor),
		example.set_to("/case/tier", tier),
	]) == codes
}

test_a_chair_asks_questions_only_where_the_body_decides if {
	example.reasons(example.return_for_information, [example.set_to("/case/tier/step", "knock-on")]) == {"not_the_decider"}
}

test_who_may_stop_and_start_the_clock[name] if {
	some who, [actor, tier, codes] in {
		"the chair": [example.chair, example.in_local, set()],
		"the call-up office": [example.ministry, example.in_local, set()],
		"who signs": [example.minister, example.in_national, set()],
		"the intake office before any tier": [example.intake, null, set()],
		"the intake office in a tier": [example.intake, example.in_local, {"not_the_clock_keeper"}],
		"a member": [example.member, example.in_local, {"not_the_clock_keeper"}],
		"the chair of a tier that is gone": [example.chair, null, {"not_the_clock_keeper"}],
	}
	some act in {"suspend", "resume"}
	name := concat(" ", [act, who])
	patches := [example.set_to("/actor", actor), example.set_to("/case/tier", tier)]
	example.reasons(example.allowed[act], patches) == codes
}

test_the_intake_office_takes_a_case_back_from_the_referral_desk[name] if {
	some name, [actor, codes] in {
		"intake": [example.intake, set()],
		"chair": [example.chair, {"not_the_intake_office"}],
	}
	example.reasons(example.resume, [
		example.set_to("/case/side_state", "referred"), example.set_to("/case/handed_over", true),
		example.set_to("/actor", actor),
	]) == codes
}

test_an_office_is_enough_for_what_it_is_asked_and_for_nothing_else[name] if {
	some name, [act, actor, code] in {
		"an office that agrees does not stop the clock": [example.suspend, example.treasury, "not_the_clock_keeper"],
		"an office that signs does not agree": [example.concur, example.minister, "not_the_office"],
		"an office that calls up does not agree": [example.concur, example.ministry, "not_the_office"],
	}
	code in example.reasons(act, [
		example.set_to("/actor", actor), example.set_to("/case/tier", example.concur.case.tier),
	])
}

test_the_intake_office_calls_nothing_up_where_no_tier_is_open if {
	about := [example.set_to("/actor", example.intake), example.set_to("/case/tier", null)]
	"not_the_call_up_office" in example.reasons(example.call_up, about)
}

test_before_its_step_an_office_is_told_whether_it_will_be_asked[name] if {
	some act, [office, other] in {
		"advise": [example.ministry, example.minister],
		"concur": [example.treasury, example.ministry],
		"sign": [example.minister, example.treasury],
	}
	some where, tier in {
		"in another tier": example.in_local,
		"in another step": object.union(example.in_national, {"step": "elsewhere", "offices": []}),
		"in no tier": null,
	}
	name := concat(" ", [act, where])
	at := example.set_to("/case/tier", tier)
	example.reasons(example.allowed[act], [at, example.set_to("/actor", office)]) == {"wrong_step"}
	example.reasons(example.allowed[act], [at, example.set_to("/actor", other)]) == {"wrong_step", "not_the_office"}
	example.reasons(example.allowed[act], [at, example.set_to("/actor", example.chair)]) == {
		"wrong_step", "not_the_office", "national_only",
	}
}

test_the_offices_of_the_tier_itself_count_before_those_of_other_tiers if {
	local_advice := {"op": "add", "path": "/procedure/tiers/0/steps/0", "value": object.union(
		example.step("advise", "advise"),
		{"offices": ["sodm"]},
	)}
	at := [local_advice, example.set_to("/case/tier", example.in_local)]
	example.reasons(example.advise, at) == {"wrong_step", "not_the_office"}
	sodm := example.set_to("/actor", example.person("p-sodm", [example.office("sodm")]))
	example.reasons(example.advise, array.concat(at, [sodm])) == {"wrong_step"}
}

test_while_its_step_is_open_an_office_of_another_tier_is_not_the_office if {
	local_sign := {"op": "add", "path": "/procedure/tiers/0/steps/0", "value": object.union(
		example.step("sign", "sign"),
		{"offices": ["fin"], "outcomes": ["approve"]},
	)}
	example.reasons(example.sign, [local_sign, example.set_to("/actor", example.treasury)]) == {"not_the_office"}
}

test_while_its_step_is_open_an_office_that_the_case_does_not_ask_is_not_the_office[act] if {
	some act in {"advise", "concur", "sign"}
	example.reasons(example.allowed[act], [example.set_to("/case/tier/offices", ["elsewhere"])]) == {"not_the_office"}
}

test_the_office_of_the_open_step_is_not_that_of_another if {
	example.reasons(example.sign, [
		example.set_to("/case", example.advise.case),
		example.set_to("/actor", example.ministry),
	]) == {"wrong_step", "not_the_office"}
}
