package getrapt.round_test

import data.getrapt.example_test as example

test_a_step_has_only_its_outcomes[name] if {
	some name, [question, patches] in {
		"not in the step": [example.conclude, [example.set_to("/procedure/tiers/0/steps/1/outcomes", ["reject"])]],
		"not of a round": [example.conclude, [
			example.set_to("/act/outcome", "take_over"),
			example.set_to("/procedure/tiers/0/steps/1/outcomes", ["take_over"]),
		]],
		"not of a signature": [example.sign, [
			example.set_to("/act/outcome", "hold"),
			example.set_to("/procedure/tiers/2/steps/2/outcomes", ["hold"]),
		]],
	}
	example.reasons(question, patches) == {"outcome_not_allowed"}
}

test_conditions_that_were_voted_are_not_dropped if {
	conditional := [example.set_to("/case/tier/votes/1/choice", "for_with_conditions")]
	example.reasons(example.conclude, conditional) == {"conditions_not_adopted"}
	example.reasons(example.conclude, array.concat(conditional, [
		example.set_to("/act/outcome", "approve_with_conditions"),
		example.set_to("/act/conditions", true),
	])) == set()
}

test_a_term_is_extended_once_and_where_the_procedure_says_so[name] if {
	held := example.set_to("/act/outcome", "hold")
	some name, [patches, codes] in {
		"once": [[held], set()],
		"twice": [[held, example.set_to("/case/tier/term_extended", true)], {"term_already_extended"}],
		"not at all": [[held, example.set_to("/procedure/tiers/0/extension", false)], {"no_extension"}],
	}
	example.reasons(example.conclude, patches) == codes
}

test_an_approval_answers_the_knock_on_check[name] if {
	some name, answer in {"nothing": null, "no words": {"new_difference": false, "explanation": false}}
	example.reasons(example.conclude, [example.set_to("/act/knock_on", answer)]) == {"knock_on_unanswered"}
}

test_without_a_knock_on_check_there_is_nothing_to_answer[name] if {
	some name, patches in {
		"not planned": [example.set_to("/case/tier/steps", ["decide"])],
		"no assess step": [example.set_to("/procedure/tiers/0/steps/0/kind", "advise")],
		"another criterion": [example.set_to("/procedure/tiers/0/steps/0/criterion", "other")],
		"a rejection": [example.set_to("/act/outcome", "reject"), example.set_to("/case/tier/votes", [
			example.vote("gemeente", "p-chair", "against"),
			example.vote("ncg", "p-ncg", "against"),
		])],
	}
	example.reasons(example.conclude, array.concat(patches, [example.set_to("/act/knock_on", null)])) == set()
}

test_each_advice_is_answered[name] if {
	given := [{"office": "dg", "account": "p-1", "opinion": "negative"}]
	some name, [question, path, codes] in {
		"signature without": [example.sign, [], {"advice_unanswered"}],
		"signature with an empty answer": [example.sign, [{"office": "dg", "answer": false}], {"advice_unanswered"}],
		"signature with the answer to another": [example.sign, [{"office": "fin", "answer": true}], {"advice_unanswered"}],
		"signature": [example.sign, [{"office": "dg", "answer": true}], set()],
		"conclusion without": [example.conclude, [], {"advice_unanswered"}],
		"conclusion": [example.conclude, [{"office": "dg", "answer": true}], set()],
	}
	example.reasons(question, [
		example.set_to("/case/tier/advice", given),
		example.set_to("/act/advice_answers", path),
	]) == codes
}

test_what_decides_nothing_answers_no_advice if {
	example.reasons(example.conclude, [
		example.set_to("/case/tier/advice", [{"office": "dg", "account": "p-1", "opinion": "negative"}]),
		example.set_to("/act/outcome", "escalate"),
	]) == set()
}

test_in_the_wrong_step_nobody_is_told_of_advice if {
	not "advice_unanswered" in example.reasons(example.sign, [
		example.set_to("/case/tier/step", "advise"),
		example.set_to("/case/tier/step_kind", "advise"),
		example.set_to("/act/advice_answers", []),
	])
}

test_an_outcome_that_no_step_of_its_kind_has_is_told_whatever_step_is_open[name] if {
	local := example.set_to("/case/tier", example.in_local)
	elsewhere := example.set_to("/case/tier/step", "knock-on")
	held := example.set_to("/act/outcome", "hold")
	some name, [question, patches, codes] in {
		"of a signature": [example.sign, [local, held], {"outcome_not_allowed"}],
		"of a signature in its step": [example.sign, [local], set()],
		"of a round": [example.conclude, [elsewhere, example.set_to("/act/outcome", "take_over")], {"outcome_not_allowed"}],
		"that the step of the tier has not": [
			example.conclude, [
				elsewhere,
				example.set_to("/procedure/tiers/0/steps/1/outcomes", ["reject"]),
			],
			{"outcome_not_allowed"},
		],
		"that a step of another tier has not": [
			example.conclude, [
				elsewhere,
				example.set_to("/procedure/tiers/1/steps/0/outcomes", ["reject"]),
			],
			set(),
		],
		"in no tier": [
			example.conclude, [
				example.set_to("/case/tier", null),
				example.set_to("/procedure/tiers/0/steps/1/outcomes", ["reject"]),
			],
			set(),
		],
	}
	example.reasons(question, patches) == {"wrong_step"} | codes
}

test_what_can_be_told_before_a_round_is_told[name] if {
	held := example.set_to("/act/outcome", "hold")
	some name, [patches, codes] in {
		"no extension": [[held, example.set_to("/procedure/tiers/0/extension", false)], {"no_extension"}],
		"extended already": [[held, example.set_to("/case/tier/term_extended", true)], {"term_already_extended"}],
		"knock-on": [[example.set_to("/act/knock_on", null)], {"knock_on_unanswered"}],
		"all is well": [[], set()],
	}
	elsewhere := [example.set_to("/case/tier/step", "knock-on")]
	example.reasons(example.conclude, array.concat(elsewhere, patches)) == {"wrong_step"} | codes
}

test_a_tier_in_which_nothing_is_concluded_has_no_term_to_extend if {
	example.reasons(example.conclude, [
		example.set_to("/case/tier", example.in_national),
		example.set_to("/act/outcome", "hold"),
		example.set_to("/actor/seats/0/body", "bzk"),
	]) == {"wrong_step"}
}

test_only_who_holds_a_case_is_told_that_its_term_cannot_be_extended if {
	example.reasons(example.conclude, [example.set_to("/procedure/tiers/0/extension", false)]) == set()
}

test_the_outcomes_of_the_open_step_are_not_those_of_another if {
	example.reasons(example.sign, [
		example.set_to("/case/tier", example.in_local),
		example.set_to("/act/outcome", "reject"),
		example.set_to("/procedure/tiers/2/steps/2/outcomes", ["approve"]),
	]) == {"wrong_step", "outcome_not_allowed"}
}

test_of_a_case_that_is_over_no_outcome_is_spoken_of if {
	over := [example.set_to("/case/phase", "decided"), example.set_to("/case/tier", null)]
	example.reasons(example.sign, array.concat(over, [example.set_to("/act/outcome", "hold")])) == {"case_closed"}
}
