package getrapt.mandaat_test

import data.getrapt.example_test as example

# Signing by somebody with a local seat, who holds this mandaat of the office that signs.
_signing(mandaten) := example.under(object.union(example.sign, {"actor": example.member}), mandaten)

_reasons(mandaten) := example.reasons(_signing(mandaten), [])

_with(changes) := object.union(example.mandaat, changes)

# What the act lacks where no mandaat carries it.
_not_competent := {"not_the_office", "national_only"}

# The mandaat rests on two others, of which the first was given by the office itself.
_root := _with({"id": "m-3", "holder": {"kind": "office", "id": "dg"}, "holder_organisations": ["ministry"]})

_middle := _with({"id": "m-2", "parent": "m-3", "holder": {"kind": "seat", "id": "fin-1"}})

_own := _with({"parent": "m-2", "passable": false})

test_a_sound_mandaat_is_enough_for_an_act_of_its_office if {
	verdict := example.verdict(_signing([example.mandaat]), [])
	verdict.allow == true
	verdict.mandaten == ["m-1"]
}

test_a_chain_leads_to_who_gave_it if {
	verdict := example.verdict(_signing([_root, _own, _middle]), [])
	verdict.allow == true
	verdict.mandaten == ["m-1", "m-2", "m-3"]
}

test_a_mandaat_of_an_office_that_was_not_asked_is_not_named if {
	verdict := example.verdict(_signing([_with({"id": "m-0", "principal": "fin"}), example.mandaat]), [])
	verdict.mandaten == ["m-1"]
}

# Awb 10:7.
test_the_office_itself_stays_competent_and_needs_no_mandaat if {
	held := _with({"holder": {"kind": "account", "id": "p-sign"}})
	verdict := example.verdict(example.under(example.sign, [held]), [])
	verdict.allow == true
	not verdict.mandaten
}

test_of_two_that_carry_the_act_the_first_by_id_is_named if {
	verdict := example.verdict(_signing([_with({"id": "m-9"}), _with({"id": "m-4"})]), [])
	verdict.mandaten == ["m-4"]
}

test_a_refused_act_names_no_mandaat if {
	verdict := example.verdict(_signing([example.mandaat]), [example.set_to("/act/dossier", "older")])
	verdict.reasons == ["dossier_changed"]
	not verdict.mandaten
}

test_who_holds_a_mandaat[name] if {
	some name, [holder, codes] in {
		"the account": [{"kind": "account", "id": "p-ncg"}, set()],
		"another account": [{"kind": "account", "id": "p-chair"}, _not_competent],
		"the seat": [{"kind": "seat", "id": "ncg"}, set()],
		"another seat": [{"kind": "seat", "id": "gemeente"}, _not_competent],
		"a seat in the office": [{"kind": "office", "id": "sg-a"}, set()],
		"another office": [{"kind": "office", "id": "fin"}, _not_competent],
	}
	_reasons([_with({"holder": holder})]) == codes
}

test_what_is_wrong_with_a_mandaat_is_said_beside_the_office[name] if {
	some name, [changes, codes] in {
		"proposed": [{"status": "proposed"}, {"mandate_not_in_force"}],
		"revoked": [{"status": "revoked"}, {"mandate_revoked"}],
		"later": [{"valid_from": "2026-11-23T22:00:00.000001Z"}, {"mandate_not_yet_valid"}],
		"over": [{"valid_until": "2026-11-23T22:00:00.000000Z"}, {"mandate_expired"}],
		"unwritten": [{"written": false}, {"mandate_unwritten"}],
		"not agreed": [{"agreed_by": null, "agreed_for": []}, {"mandate_without_consent"}],
		"of a body": [{"principal_kind": "overleg"}, {"no_mandate_by_majority"}],
		"of a steering group": [{"principal_kind": "steering_group"}, {"no_mandate_by_majority"}],
		"for a vote": [{"acts": ["sign", "cast_vote"]}, {"no_mandate_by_majority"}],
		"of an office that is gone": [{"principal_kind": null}, {"mandate_unknown_office"}],
		"of a parent that is gone": [{"parent": "m-7"}, {"mandate_broken"}],
		"of itself": [{"parent": "m-1"}, {"mandate_broken"}],
		"for another procedure": [{"procedure": "other"}, {"mandate_other_scope"}],
		"for another tier": [{"tiers": ["local"]}, {"mandate_other_scope"}],
		"for another municipality": [{"municipalities": ["0014"]}, {"mandate_other_scope"}],
		"for another case": [{"case": "c-2"}, {"mandate_other_scope"}],
		"for another measure": [{"measures": ["joint_execution"]}, {"mandate_other_scope"}],
		"up to less": [{"ceiling_cents": 8999999}, {"above_mandate_ceiling"}],
		"two things at once": [
			{"ceiling_cents": 1, "measures": ["joint_execution"], "status": "revoked"},
			{"above_mandate_ceiling", "mandate_other_scope", "mandate_revoked"},
		],
	}
	_reasons([_with(changes)]) == codes | _not_competent
}

test_a_holder_that_nobody_is_any_more_is_no_holder[name] if {
	some name, [holder, codes] in {
		"a seat": [{"kind": "seat", "id": "ncg"}, {"mandate_unknown_holder"}],
		"an office": [{"kind": "office", "id": "sg-a"}, {"mandate_unknown_holder"}],
		"an account": [{"kind": "account", "id": "p-ncg"}, set()],
	}
	expected := codes | {"mandate_without_consent"}
	_reasons([_with({"holder": holder, "holder_organisations": []})]) - _not_competent == expected
}

# Awb 10:4: whom the holder works for now, against whom it was agreed for; the principal is of the ministry.
test_a_mandaat_is_agreed_to_for_organisations_and_carries_for_those[name] if {
	some name, [kinds, organisations, agreed, codes] in {
		"that of the one": [_kinds, ["ncg"], ["ncg"], set()],
		"that of both": [_kinds, ["ncg", "province"], ["ncg", "province"], set()],
		"and one that it left": [_kinds, ["ncg"], ["ncg", "province"], set()],
		"of the principal's own": [_kinds, ["ministry"], [], set()],
		"of another": [_kinds, ["province"], ["ncg"], {"mandate_without_consent"}],
		"of one of two": [_kinds, ["ncg", "province"], ["ncg"], {"mandate_without_consent"}],
		"of the principal's beside it": [_kinds, ["ministry", "ncg"], ["ncg"], set()],
		"a person of the principal's and of another": [{"account"}, ["ministry", "ncg"], [], set()],
		"a body of both": [{"office", "seat"}, ["ministry", "ncg"], [], {"mandate_without_consent"}],
		"somebody who left for nowhere": [{"account"}, [], ["ncg"], {"mandate_without_consent"}],
	}
	every kind in kinds {
		held := {"holder": {"kind": kind, "id": _held_as[kind]}}
		_reasons([_with(object.union(held, {"holder_organisations": organisations, "agreed_for": agreed}))]) - _not_competent == codes
	}
}

_kinds := {"account", "seat", "office"}

_held_as := {"account": "p-ncg", "seat": "ncg", "office": "sg-a"}

test_what_a_closed_account_holds_carries_nothing if {
	_reasons([_with({"holder_closed": true})]) - _not_competent == {"mandate_holder_closed"}
	_reasons([_with({"holder_closed": false})]) == set()
}

test_what_a_mandaat_does_not_limit_it_carries[name] if {
	some name, changes in {
		"any procedure": {"procedure": null},
		"any tier": {"tiers": []},
		"any municipality": {"municipalities": []},
		"any measure": {"measures": []},
		"any amount": {"ceiling_cents": null},
		"without end": {"valid_until": null},
		"from this moment": {"valid_from": "2026-11-23T22:00:00.000000Z"},
		"up to the next": {"valid_until": "2026-11-23T22:00:00.000001Z"},
		"the case itself": {"case": "c-1"},
		"the case itself, by word": {"case": "c-1", "written": false},
		"within one organisation": {"agreed_by": null, "agreed_for": [], "holder_organisations": ["ministry"]},
	}
	_reasons([_with(changes)]) == set()
}

test_what_is_wrong_with_a_link_breaks_the_chain[name] if {
	some name, [changes, codes] in {
		"revoked": [{"status": "revoked"}, {"mandate_revoked"}],
		"not confirmed": [{"status": "proposed"}, {"mandate_not_in_force"}],
		"not passable": [{"passable": false}, {"mandate_not_passable"}],
		"of another principal": [{"principal": "dg"}, {"mandate_broken"}],
		"in a ring": [{"parent": "m-1"}, {"mandate_broken"}],
		"fewer acts": [{"acts": ["sign"]}, {"mandate_wider_than_parent"}],
		"one procedure": [{"procedure": "other"}, {"mandate_wider_than_parent"}],
		"one tier": [{"tiers": ["local"]}, {"mandate_wider_than_parent"}],
		"fewer municipalities": [{"municipalities": ["1979"]}, {"mandate_wider_than_parent"}],
		"other measures": [{"measures": ["joint_execution"]}, {"mandate_wider_than_parent"}],
		"one case": [{"case": "c-1"}, {"mandate_wider_than_parent"}],
		"lower ceiling": [{"ceiling_cents": 8999999}, {"mandate_ceiling_above_parent"}],
		"later": [{"valid_from": "2026-01-01T00:00:00.000001Z"}, {"mandate_longer_than_parent"}],
		"shorter": [{"valid_until": "2026-12-31T00:00:00.000000Z"}, {"mandate_longer_than_parent"}],
		"no limits at all": [
			{
				"procedure": null, "tiers": [], "municipalities": [], "measures": [], "ceiling_cents": null,
				"valid_until": null,
			},
			set(),
		],
	}
	parent := object.union(_root, changes)
	_reasons([_with({"parent": "m-3"}), parent]) == codes | {code | some code in _not_competent; count(codes) > 0}
}

test_a_limit_that_is_left_out_goes_further_than_the_parent[name] if {
	some name, [changes, code] in {
		"procedure": [{"procedure": null}, "mandate_wider_than_parent"],
		"tiers": [{"tiers": []}, "mandate_wider_than_parent"],
		"municipalities": [{"municipalities": []}, "mandate_wider_than_parent"],
		"measures": [{"measures": []}, "mandate_wider_than_parent"],
		"ceiling": [{"ceiling_cents": null}, "mandate_ceiling_above_parent"],
		"until": [{"valid_until": null}, "mandate_longer_than_parent"],
	}
	_reasons([object.union(_with({"parent": "m-3"}), changes), _root]) == {code} | _not_competent
}

test_a_mandaat_for_a_case_is_passed_on_for_that_case_alone[name] if {
	some name, [id, codes] in {
		"the same": ["c-1", set()],
		"another": ["c-2", ({"mandate_wider_than_parent", "mandate_other_scope"} | _not_competent)],
	}
	_reasons([_with({"parent": "m-3", "case": id}), object.union(_root, {"case": "c-1"})]) == codes
}

test_a_general_mandaat_is_passed_on_for_one_case if {
	_reasons([_with({"parent": "m-3", "case": "c-1"}), _root]) == set()
}

test_a_defect_far_up_breaks_the_chain if {
	root := object.union(_root, {"status": "revoked"})
	_reasons([_own, _middle, root]) == {"mandate_revoked"} | _not_competent
}

test_what_is_wrong_with_another_mandaat_does_no_harm if {
	_reasons([example.mandaat, _with({"id": "m-5", "status": "revoked"})]) == set()
}

test_a_mandaat_of_another_office_or_act_is_not_spoken_of[name] if {
	some name, changes in {
		"office": {"principal": "dg", "status": "revoked", "ceiling_cents": 1},
		"act": {"acts": ["suspend"], "status": "revoked", "ceiling_cents": 1},
	}
	_reasons([_with(changes)]) == _not_competent
}

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
