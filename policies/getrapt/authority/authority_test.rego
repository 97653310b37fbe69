package getrapt.authority_test

import data.getrapt.authority
import data.getrapt.example_test as example

test_every_act_is_allowed_where_all_conditions_hold[act] if {
	some act, question in example.allowed
	example.verdict(question, []).allow == true
	example.reasons(question, []) == set()
}

test_a_verdict_has_these_fields_and_no_others if {
	object.keys(example.verdict(example.cast_vote, [])) == {
		"allow", "reasons", "obligations", "route", "plan", "assessment", "policy_revision", "input_hash",
	}
}

test_a_verdict_names_its_policy_and_its_question if {
	verdict := example.verdict(example.cast_vote, [])
	verdict.policy_revision == "test"
	verdict.input_hash == example.hash
}

test_a_refusal_lists_all_its_reasons_in_order_and_moves_nothing if {
	example.verdict(example.conclude, [
		example.set_to("/act/dossier", "older"),
		example.set_to("/act/outcome", "escalate"),
		example.set_to("/act/motivation", {}),
		example.set_to("/actor/seats", []),
		example.set_to("/actor/roles", ["preparer"]),
	]) == {
		"allow": false,
		"reasons": ["dossier_changed", "motivation_incomplete", "not_the_chair", "separation_of_duties"],
		"obligations": [], "route": null, "plan": [], "assessment": [],
		"policy_revision": "test", "input_hash": example.hash,
	}
}

test_an_act_outside_the_closed_set_is_refused if {
	example.reasons(example.cast_vote, [example.set_to("/act/type", "decide_everything")]) == {"unknown_act"}
}

test_without_a_revision_nothing_is_allowed[name] if {
	some name, revision in {"absent": null, "empty": "", "a number": 7}
	verdict := authority.verdict with input as {"hash": example.hash, "question": example.cast_vote}
		with data.getrapt.revision as revision
	verdict.allow == false
	verdict.reasons == ["policy_revision_missing"]
	verdict.policy_revision == null
}

test_no_item_is_lost_and_the_order_stays if {
	items := [
		{"hash": example.hash, "question": example.cast_vote},
		null,
		{},
		"text",
		{"hash": 5, "question": example.cast_vote},
		{"hash": example.hash, "question": example.read},
	]
	verdicts := authority.verdicts with input.items as items with data.getrapt.revision as "test"
	[one.allow | some one in verdicts] == [true, false, false, false, false, true]
	[one.reasons[0] | some one in verdicts; count(one.reasons) == 1] == array.concat(
		["malformed_question", "malformed_question"],
		["malformed_question", "malformed_question"],
	)
}

test_what_is_no_list_has_no_verdicts[name] if {
	some name, document in {"nothing": {}, "an object": {"items": {"a": {}}}, "null": {"items": null}}
	verdicts := authority.verdicts with input as document
	verdicts == []
}

# Actor, state, texts, body, separation and round each have something against it. How the votes stand is kept back.
test_what_fails_in_many_packages_at_once_is_refused_for_all_of_it if {
	example.reasons(example.conclude, [
		example.set_to("/act/dossier", "older"),
		example.set_to("/act/motivation", {}),
		example.set_to("/act/outcome", "approve_with_conditions"),
		example.set_to("/act/knock_on", null),
		example.set_to("/actor/roles", ["preparer"]),
		example.set_to("/actor/recused", true),
		example.set_to("/case/tier/electorate/0/chair", false),
		example.set_to("/case/tier/votes", []),
	]) == {
		"recused", "dossier_changed", "motivation_incomplete", "conditions_missing", "not_the_chair",
		"separation_of_duties", "knock_on_unanswered", "body_without_chair",
	}
}

test_what_cannot_be_judged_has_a_verdict_and_that_is_no[name] if {
	some name, item in {
		"nothing": null,
		"a text": "text",
		"a number": 5,
		"a list": [],
		"an empty object": {},
		"no question": {"hash": example.hash},
		"a question that is null": {"hash": example.hash, "question": null},
		"a question that is a list": {"hash": example.hash, "question": [example.cast_vote]},
		"no hash": {"question": example.cast_vote},
		"a hash that is none": {"hash": "no", "question": example.cast_vote},
		"no act": {"hash": example.hash, "question": object.remove(example.cast_vote, ["act"])},
	}
	answer := example.authority_on(item)
	answer.allow == false
	"malformed_question" in answer.reasons
	answer.obligations == []
	answer.route == null
}

test_without_any_input_there_is_a_verdict_and_that_is_no if {
	answer := authority.verdict with data.getrapt.revision as "test"
	answer.allow == false
	answer.reasons == ["malformed_question"]
	answer.input_hash == null
}

test_without_input_and_revision_both_are_said if {
	authority.verdict.reasons == ["malformed_question", "policy_revision_missing"]
	authority.verdict.allow == false
}

test_an_act_that_there_is_not_is_refused_for_that if {
	answer := example.verdict(example.cast_vote, [example.set_to("/act/type", "decide_everything")])
	answer.allow == false
	answer.reasons == ["unknown_act"]
}
