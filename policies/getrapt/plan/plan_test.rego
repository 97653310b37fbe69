package getrapt.plan_test

import data.getrapt.example_test as example
import data.getrapt.plan

_to_national := [
	example.set_to("/act/tier", "national"),
	example.set_to("/case/route/tier", "national"),
]

_with(amount) := [example.set_to("/case/amount_cents", amount)]

_answering := object.union(example.answer, {"case": object.union(example.national_case, {"side_state": "returned"})})

_resuming := object.union(example.resume, {
	"actor": example.minister,
	"case": object.union(example.national_case, {"side_state": "suspended"}),
})

_plans := {
	"the local tier": [example.open_tier, [], ["knock-on", "decide"]],
	"at the amount of the agreement": [
		example.open_tier, array.concat(_to_national, _with(5000000)), ["advise", "sign"],
	],
	"above it": [example.open_tier, array.concat(_to_national, _with(5000001)), ["advise", "concur", "sign"]],
	"agreement whatever the amount": [
		example.open_tier,
		array.concat(_to_national, [example.set_to("/procedure/tiers/2/steps/1/above_cents", null)]),
		["advise", "concur", "sign"],
	],
	"an answer that keeps the amount": [_answering, [], ["advise", "concur", "sign"]],
	"an answer that raises it": [
		object.union(_answering, {"case": object.union(_answering.case, {"amount_cents": 100})}),
		[example.set_to("/act/amount_cents", 5000001)], ["advise", "concur", "sign"],
	],
	"an answer that lowers it": [_answering, [example.set_to("/act/amount_cents", 100)], ["advise", "sign"]],
	"a ceiling on a step that is no agreement": [
		example.open_tier, [example.set_to("/procedure/tiers/0/steps/0/above_cents", 9000000)], ["knock-on", "decide"],
	],
	"resumed": [example.resume, [], ["knock-on", "decide"]],
	"resumed, whatever amount comes along": [
		_resuming,
		[{"op": "add", "path": "/act/amount_cents", "value": 100}],
		["advise", "concur", "sign"],
	],
	"a vote": [example.cast_vote, [], []],
}

test_the_steps_that_apply_are_planned[name] if {
	some name, [question, patches, plan] in _plans
	verdict := example.verdict(question, patches)
	verdict.allow == true
	verdict.plan == plan
}

_neighbours(cases, other) := [example.set_to("/facts/neighbours", {
	"cases": cases, "addresses": cases, "other_measure": other,
})]

_findings := {
	"none": [example.open_tier, _neighbours(0, 0), ["no_neighbours"]],
	"one": [example.open_tier, _neighbours(1, 0), ["neighbours_known"]],
	"some": [example.open_tier, _neighbours(2, 0), ["neighbours_known"]],
	"some with another measure": [
		example.open_tier, _neighbours(2, 1), ["neighbours_known", "neighbours_with_other_measure"],
	],
	"a tier without a check": [example.open_tier, array.concat(_to_national, _neighbours(2, 1)), []],
	"resumed": [example.resume, _neighbours(0, 0), ["no_neighbours"]],
	"a vote": [example.cast_vote, [], []],
	"a vote without neighbours": [example.cast_vote, _neighbours(0, 0), []],
	"no assess step": [example.open_tier, [example.set_to("/procedure/tiers/0/steps/0/kind", "advise")], []],
	"another criterion": [example.open_tier, [example.set_to("/procedure/tiers/0/steps/0/criterion", "other")], []],
}

test_the_surroundings_are_judged_in_an_assess_step[name] if {
	some name, [question, patches, assessment] in _findings
	example.verdict(question, patches).assessment == assessment
}

test_a_check_is_answered_by_every_act_that_may_pass_it[name] if {
	some name in {"answer", "resume", "advise", "concur", "pass_term"}
	asked := object.union(example.allowed[name], {
		"case": object.union(example.allowed[name].case, {"tier": example.in_local}),
	})
	findings := plan.findings with input.question as json.patch(asked, _neighbours(0, 0))
	findings == {"no_neighbours"}
}

test_an_act_opens_the_tier_that_it_names_and_else_is_in_the_tier_of_the_case if {
	elsewhere := [{"op": "add", "path": "/act/tier", "value": "national"}]
	example.verdict(example.resume, elsewhere).plan == ["knock-on", "decide"]
}

test_a_tier_to_be_opened_is_planned_by_its_own_steps_also_while_another_is_open if {
	elsewhere := json.patch(example.open_tier, array.concat(_to_national, [example.set_to("/case/tier", example.in_local)]))
	planned := plan.plan with input.question as elsewhere
	planned == ["advise", "sign"]
}
