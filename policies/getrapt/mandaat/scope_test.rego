package getrapt.mandaat_test

import data.getrapt.example_test as example

# The person is still the one that recusal and separation of duties count.
test_the_person_stays_bound[name] if {
	some name, [path, value, code] in {
		"recused": ["/actor/recused", true, "recused"],
		"another role": ["/actor/roles", ["adviser"], "separation_of_duties"],
	}
	example.reasons(_signing([example.mandaat]), [example.set_to(path, value)]) == {code}
}

test_the_system_holds_no_mandaat if {
	held := _with({"holder": {"kind": "account", "id": "system"}})
	question := example.under(object.union(example.sign, {"actor": example.system}), [held])
	example.reasons(question, []) == {"not_the_office", "person_only"}
}

# A case that is not there yet is in no tier; the amount and measure are those that are asked.
test_a_case_is_opened_and_corrected_under_a_mandaat[name] if {
	some name, [question, changes, patches, codes] in {
		"opened": [example.submit, {"tiers": ["local"]}, [], set()],
		"opened elsewhere": [example.submit, {}, [example.set_to("/act/municipality", "1895")], {"mandate_other_scope"}],
		"opened, for a case that was there": [example.submit, {"case": "c-1"}, [], {"mandate_other_scope"}],
		"opened for more": [example.submit, {"ceiling_cents": 1}, [], {"above_mandate_ceiling"}],
		"opened for another measure": [
			example.submit, {}, [example.set_to("/act/measure", "joint_execution")],
			{"mandate_other_scope"},
		],
		"answered": [example.answer, {"tiers": ["local"]}, [], set()],
		"answered in another tier": [example.answer, {}, [], {"mandate_other_scope"}],
		"answered with more": [
			example.answer, {"tiers": []}, [example.set_to("/act/amount_cents", 9000001)],
			{"above_mandate_ceiling"},
		],
		"answered with another measure": [
			example.answer, {"tiers": []}, [example.set_to("/act/measure", "joint_execution")],
			{"mandate_other_scope"},
		],
		"answered with less, where the case is above it": [
			example.answer, {"tiers": [], "ceiling_cents": 2999999}, [example.set_to("/act/amount_cents", 100000)],
			{"above_mandate_ceiling"},
		],
		"answered with less, within it": [
			example.answer, {"tiers": [], "ceiling_cents": 3000000}, [example.set_to("/act/amount_cents", 100000)],
			set(),
		],
		"answered with a measure of it, where the case has another": [
			example.answer, {"tiers": []},
			[example.set_to("/act/measure", "isolation_to_norm"), example.set_to("/case/measure", "joint_execution")],
			{"mandate_other_scope"},
		],
		"answered with another measure, both of it": [
			example.answer, {"tiers": [], "measures": ["isolation_to_norm", "joint_execution"]},
			[example.set_to("/act/measure", "joint_execution")],
			set(),
		],
		"taken back between two tiers": [
			example.withdraw, {}, [example.set_to("/case/tier", null)],
			{"mandate_other_scope"},
		],
	}
	held := object.union(_with({"principal": "intake", "acts": ["submit", "answer", "withdraw"]}), changes)
	asked := example.under(object.union(question, {"actor": example.member}), [held])
	example.reasons(asked, patches) - {"not_the_intake_office"} == codes
}

test_other_acts_of_an_office_are_done_under_a_mandaat[name] if {
	some name, [question, principal] in {
		"advise": [example.advise, "dg"],
		"concur": [example.concur, "fin"],
		"call up": [example.call_up, "dg"],
		"suspend, for who calls up": [example.suspend, "dg"],
		"resume, for who calls up": [example.resume, "dg"],
		"ask questions, for who signs": [
			object.union(example.return_for_information, {"case": example.national_case}),
			"minister",
		],
		"suspend, for who signs": [object.union(example.suspend, {"case": example.national_case}), "minister"],
	}
	held := _with({
		"principal": principal, "tiers": [], "ceiling_cents": null,
		"acts": ["advise", "concur", "call_up", "suspend", "resume", "return_for_information"],
	})
	verdict := example.verdict(example.under(object.union(question, {"actor": example.member}), [held]), [])
	verdict.allow == true
	verdict.mandaten == ["m-1"]
}

test_who_is_in_the_chair_needs_no_mandaat[act] if {
	some act in {"return_for_information", "suspend", "resume"}
	held := _with({
		"principal": "dg", "tiers": [], "acts": [act],
		"holder": {"kind": "account", "id": "p-chair"},
	})
	verdict := example.verdict(example.under(example.allowed[act], [held]), [])
	verdict.allow == true
	not verdict.mandaten
}

test_a_sound_mandaat_of_another_office_carries_nothing if {
	_reasons([_with({"principal": "dg"})]) == _not_competent
}

test_a_sound_mandaat_for_another_act_carries_nothing if {
	_reasons([_with({"acts": ["suspend"]})]) == _not_competent
}

test_a_measure_that_is_no_part_of_the_act_is_not_looked_at if {
	stray := {"op": "add", "path": "/act/measure", "value": "joint_execution"}
	example.reasons(_signing([example.mandaat]), [stray]) == set()
}

# The name of a seat may be that of an account or of an office.
test_a_holder_of_another_kind_is_another_holder[name] if {
	some name, holder in {
		"an account named as the seat": {"kind": "account", "id": "ncg"},
		"an account named as the office": {"kind": "account", "id": "sg-a"},
		"a seat named as the account": {"kind": "seat", "id": "p-ncg"},
		"a seat named as the office": {"kind": "seat", "id": "sg-a"},
		"an office named as the account": {"kind": "office", "id": "p-ncg"},
		"an office named as the seat": {"kind": "office", "id": "ncg"},
	}
	_reasons([_with({"holder": holder})]) == _not_competent
}

test_what_neither_limits_is_not_wider if {
	unlimited := {
		"procedure": null, "tiers": [], "municipalities": [], "measures": [],
		"ceiling_cents": null, "valid_until": null,
	}
	_reasons([object.union(_with({"parent": "m-3"}), unlimited), object.union(_root, unlimited)]) == set()
}

test_before_a_step_asks_the_office_the_tiers_count_in_which_one_will[label] if {
	some name, [tiers, codes] in {
		"no limit": [[], set()],
		"where it signs": [["national"], set()],
		"where it signs, and elsewhere": [["local", "national"], set()],
		"where the case is now": [["local"], {"not_the_office", "national_only", "mandate_other_scope"}],
	}
	some where, at in {"in another tier": example.in_local, "in no tier": null}
	label := concat(" ", [name, where])
	held := _with({"tiers": tiers})
	example.reasons(_signing([held]), [example.set_to("/case/tier", at)]) == {"wrong_step"} | codes
}

test_before_a_step_asks_the_office_what_is_wrong_with_a_mandaat_is_told if {
	example.reasons(_signing([_with({"status": "revoked"})]), [example.set_to("/case/tier", example.in_local)]) == {
		"wrong_step", "not_the_office", "national_only", "mandate_revoked",
	}
}

test_while_its_step_is_open_the_tier_of_the_case_counts if {
	local_sign := {"op": "add", "path": "/procedure/tiers/0/steps/0", "value": object.union(
		example.step("sign", "sign"),
		{"offices": ["minister"]},
	)}
	example.reasons(_signing([_with({"tiers": ["local"]})]), [local_sign]) == _not_competent | {"mandate_other_scope"}
}

test_of_a_case_that_is_over_no_mandaat_is_spoken_of if {
	over := [example.set_to("/case/phase", "decided"), example.set_to("/case/tier", null)]
	example.reasons(_signing([_with({"status": "revoked"})]), over) == {"case_closed"}
}

test_a_vote_is_of_no_office_whatever_its_step_names if {
	held := _with({"status": "revoked", "acts": ["cast_vote"]})
	example.reasons(example.under(example.cast_vote, [held]), [
		example.set_to("/procedure/tiers/0/steps/1/offices", ["minister"]),
		example.set_to("/case/tier/offices", ["minister"]),
	]) == set()
}

test_before_a_step_asks_the_office_only_tiers_count_that_ask_that_office if {
	of_another := {"op": "add", "path": "/procedure/tiers/1/steps/0", "value": object.union(
		example.step("sign", "sign"),
		{"offices": ["fin"], "outcomes": ["approve"]},
	)}
	example.reasons(_signing([_with({"tiers": ["overleg"]})]), [of_another, example.set_to("/case/tier", example.in_local)]) == {
		"wrong_step", "not_the_office", "national_only", "mandate_other_scope",
	}
}
