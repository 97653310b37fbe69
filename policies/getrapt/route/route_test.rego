package getrapt.route_test

import data.getrapt.example_test as example
import data.getrapt.route

_to(to, tier, outcome, reasons) := {"to": to, "tier": tier, "outcome": outcome, "reasons": reasons}

_up(reasons) := _to("tier", "overleg", null, reasons)

_first := _to("tier", "local", null, ["first_tier"])

_no_group := [example.set_to("/facts/steering_group", null)]

_rejected := [
	example.set_to("/act/outcome", "reject"),
	example.set_to("/case/tier/votes", [example.vote("gemeente", "p-chair", "against"), example.vote("ncg", "p-ncg", "against")]),
]

_routes := {
	"a new case": [example.submit, [], _first],
	"a new case without a steering group": [example.submit, _no_group, _up(["no_steering_group"])],
	"a new case with a safety doubt": [
		example.submit, [example.set_to("/act/safety_doubt", true)],
		_to("referral", null, null, ["safety_doubt"]),
	],
	"back from the referral desk, at intake": [
		example.resume,
		[
			example.set_to("/actor", example.intake), example.set_to("/case/phase", "intake"),
			example.set_to("/case/tier", null), example.set_to("/case/side_state", "referred"),
			example.set_to("/case/handed_over", true), example.set_to("/case/safety_doubt", true),
		],
		_first,
	],
	"back into its tier": [example.resume, [], null],
	"within what the tier may decide": [example.conclude, [], _to("end", null, "approve", ["within_authority"])],
	"at the ceiling": [
		example.conclude, [example.set_to("/case/amount_cents", 4000000)],
		_to("end", null, "approve", ["within_authority"]),
	],
	"above the ceiling": [
		example.conclude, [example.set_to("/case/amount_cents", 4000001)],
		_up(["above_ceiling"]),
	],
	"another measure": [
		example.conclude, [example.set_to("/case/measure", "joint_execution")],
		_up(["measure_not_listed"]),
	],
	"a new difference": [
		example.conclude, [example.set_to("/act/knock_on/new_difference", true)],
		_up(["knock_on_new_difference"]),
	],
	"everything at once": [
		example.conclude,
		[
			example.set_to("/case/amount_cents", 4000001), example.set_to("/case/measure", "joint_execution"),
			example.set_to("/act/knock_on/new_difference", true),
		],
		_up(["above_ceiling", "knock_on_new_difference", "measure_not_listed"]),
	],
	"rejected within": [example.conclude, _rejected, _to("end", null, "reject", ["within_authority"])],
	"rejected, and a new difference would not come": [
		example.conclude,
		array.concat(_rejected, [example.set_to("/act/knock_on/new_difference", true)]),
		_to("end", null, "reject", ["within_authority"]),
	],
	"rejected above the ceiling": [
		example.conclude,
		array.concat(_rejected, [example.set_to("/case/amount_cents", 4000001)]),
		_up(["above_ceiling"]),
	],
	"above the ceiling of the last tier": [
		example.conclude,
		[example.set_to("/case/amount_cents", 4000001), example.set_to("/procedure/tiers", [example.procedure.tiers[0]])],
		_to("end", null, "approve", ["above_ceiling", "last_tier"]),
	],
	"divided": [example.conclude, [example.set_to("/act/outcome", "escalate")], _up(["divided"])],
	"without quorum": [
		example.conclude, [example.set_to("/act/outcome", "no_quorum"), example.set_to("/case/tier/votes", [])],
		_up(["no_quorum"]),
	],
	"held": [example.conclude, [example.set_to("/act/outcome", "hold")], _to("stay", null, null, ["held"])],
	"taken up by the chair": [example.escalate, [], _up(["escalated"])],
	"called up": [example.call_up, [], _to("tier", "national", null, ["called_up"])],
	"signed": [example.sign, [], _to("end", null, "approve", ["signed"])],
	"signed above a ceiling of the last tier": [
		example.sign, [example.set_to("/procedure/tiers/2/limits", {"ceiling_cents": 1, "measures": []})],
		_to("end", null, "approve", ["signed"]),
	],
	"taken over": [example.sign, [example.set_to("/act/outcome", "take_over")], _to("end", null, "take_over", ["signed"])],
	"a term that passed": [example.pass_term, [], _up(["term_passed"])],
	"a term that passed where the case stays": [
		example.pass_term, [example.set_to("/procedure/tiers/0/on_term", "stay")],
		_to("stay", null, null, ["term_passed"]),
	],
	"a vote": [example.cast_vote, [], null],
	"a vote on a case above the ceiling": [example.cast_vote, [example.set_to("/case/amount_cents", 4000001)], null],
	"held above the ceiling": [
		example.conclude,
		[example.set_to("/act/outcome", "hold"), example.set_to("/case/amount_cents", 4000001)],
		_to("stay", null, null, ["held"]),
	],
	"within what the last tier may decide": [
		example.conclude, [example.set_to("/procedure/tiers", [example.procedure.tiers[0]])],
		_to("end", null, "approve", ["within_authority"]),
	],
	"where no ceiling and no list of measures is": [
		example.conclude,
		[
			example.set_to("/procedure/tiers/0/limits", {"ceiling_cents": null, "measures": null}),
			example.set_to("/case/amount_cents", 9900000000),
		],
		_to("end", null, "approve", ["within_authority"]),
	],
	"where no knock-on check is": [
		example.conclude,
		[example.set_to("/case/tier/steps", ["decide"]), example.set_to("/act/knock_on", null)],
		_to("end", null, "approve", ["within_authority"]),
	],
	"an answer that raises a safety doubt": [example.answer, [example.set_to("/act/safety_doubt", true)], null],
	"an answer that takes one away": [example.answer, [example.set_to("/act/safety_doubt", false)], null],
	"suspended at intake": [
		example.suspend,
		[
			example.set_to("/actor", example.intake), example.set_to("/case/phase", "intake"),
			example.set_to("/case/tier", null),
		],
		null,
	],
	"a step's term that passed where the case stays": [
		example.pass_term,
		[
			example.set_to("/procedure/tiers/0/on_term", "stay"), example.set_to("/act/term", "step"),
			example.set_to("/case/recorded_ends/step", "2026-12-01T23:00:00.000000Z"),
		],
		null,
	],
	"a reminder where the case stays": [example.remind, [example.set_to("/procedure/tiers/0/on_term", "stay")], null],
}

test_a_case_goes_where_its_facts_say[name] if {
	some name, [question, patches, route] in _routes
	example.reasons(question, patches) == set()
	example.route(question, patches) == route
}

test_a_tier_without_a_body_is_passed_by if {
	example.route(example.conclude, [
		example.set_to("/act/outcome", "escalate"),
		example.set_to("/procedure/tiers/1/body", null), example.set_to("/facts/steering_group", null),
	]) == _to("tier", "national", null, ["divided"])
}

_only_local := [example.set_to("/procedure/tiers", [example.procedure.tiers[0]])]

test_a_case_needs_a_tier_to_start_in[name] if {
	some name, [question, patches] in {
		"new": [example.submit, []],
		"resumed": [example.resume, [
			example.set_to("/actor", example.intake), example.set_to("/case/phase", "intake"),
			example.set_to("/case/tier", null),
		]],
	}
	example.reasons(question, array.concat(patches, array.concat(_only_local, _no_group))) == {"no_tier_to_start"}
}

test_a_case_is_called_up_from_below_only[name] if {
	some name, patches in {
		"from its own tier": [example.set_to("/case/tier/id", "national")],
		"from outside a tier": [example.set_to("/case/tier", null)],
		"to a tier without a body": [example.set_to("/procedure/tiers/2/body", null), example.set_to("/facts/steering_group", null)],
	}
	example.reasons(example.call_up, patches) == {"call_up_not_possible"}
}

test_without_a_tier_to_start_in_there_is_still_the_referral_desk if {
	patches := array.concat(_only_local, array.concat(_no_group, [example.set_to("/act/safety_doubt", true)]))
	example.reasons(example.submit, patches) == set()
	example.route(example.submit, patches).to == "referral"
}

test_who_goes_on_in_a_tier_does_not_start_again if {
	patches := array.concat(_only_local, _no_group)
	example.reasons(example.resume, patches) == set()
	example.route(example.resume, patches) == null
}

test_what_is_done_at_intake_is_no_start if {
	patches := array.concat(array.concat(_only_local, _no_group), [
		example.set_to("/actor", example.intake), example.set_to("/case/phase", "intake"),
		example.set_to("/case/tier", null),
	])
	example.reasons(example.suspend, patches) == set()
}

test_a_case_above_the_call_up_has_no_route_from_it if {
	asked := object.union(example.call_up, {"case": example.national_case})
	not route.route with input.question as asked
}

test_a_reminder_moves_nothing if example.route(example.remind, []) == null
