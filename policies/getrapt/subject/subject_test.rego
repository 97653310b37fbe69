package getrapt.subject_test

import data.getrapt.example_test as example

_auditor := example.person("p-audit", [example.office("auditor")])

_acts := {
	"propose_forgetting", "confirm_forgetting", "revoke_forgetting", "place_hold", "release_hold",
	"export_subject",
}

_forgetting := {"propose_forgetting", "confirm_forgetting"}

_registered := {"interest", "mandaat", "change", "audit", "meeting"}

# The question of this act, with its subject changed so.
_about(act, changes) := json.patch(example.allowed[act], [
{"op": "add", "path": sprintf("/facts/subject/%s", [field]), "value": value} | some field, value in changes])

_reasons(act, changes) := example.reasons(_about(act, changes), [])

_by(act, actor) := example.reasons(example.allowed[act], [example.set_to("/actor", actor)])

test_the_data_office_and_who_manages_act_on_subjects[act] if {
	some act in _acts
	_by(act, example.data_keeper) == set()
	_by(act, example.manager) == set()
}

test_nobody_else_acts_on_subjects[name] if {
	some act in _acts
	some name, who in {"auditor": _auditor, "ministry": example.ministry, "member": example.member}
	_by(act, who) == {"not_the_data_keeper"}
}

test_who_looks_up_subjects[name] if {
	some name, [who, codes] in {
		"the data office": [example.data_keeper, set()],
		"who manages": [example.manager, set()],
		"the auditor": [_auditor, set()],
		"the ministry": [example.ministry, {"may_not_read_subjects"}],
		"nobody": [example.person("p-x", []), {"may_not_read_subjects"}],
	}
	_by("read_subjects", who) == codes
}

test_a_subject_that_is_not_there_is_not_acted_on[act] if {
	some act in _acts
	example.reasons(example.allowed[act], [{"op": "remove", "path": "/facts/subject"}]) == {"no_such_subject"}
}

test_other_acts_are_no_matter_of_a_subject if {
	example.reasons(example.about_subject(example.cast_vote, {"held": true, "needed": true, "barred": true}), []) == set()
}

test_who_proposed_does_not_confirm if {
	_reasons("confirm_forgetting", {"proposed_by": "p-data"}) == {"second_person_needed"}
	_reasons("revoke_forgetting", {"proposed_by": "p-data"}) == set()
}

test_what_nobody_proposed_is_neither_confirmed_nor_taken_back[act] if {
	some act in {"confirm_forgetting", "revoke_forgetting"}
	_reasons(act, {"status": "kept", "proposed_by": null}) == {"forgetting_not_proposed"}
}

test_what_is_proposed_is_not_proposed_again if {
	_reasons("propose_forgetting", {"status": "proposed", "proposed_by": "p-x"}) == {"forgetting_proposed"}
}

test_there_is_no_way_back_from_being_forgotten[act] if {
	some act in (_forgetting | {"revoke_forgetting", "place_hold"})
	_reasons(act, {"status": "forgotten", "proposed_by": "p-x"}) == {"subject_forgotten"}
}

test_that_nothing_is_held_can_be_exported_and_a_hold_released if {
	_reasons("export_subject", {"status": "forgotten", "proposed_by": "p-x"}) == set()
	_reasons("release_hold", {"status": "forgotten", "proposed_by": "p-x"}) == set()
}

test_a_hold_refuses_forgetting_with_its_own_reason[act] if {
	some act in _forgetting
	_reasons(act, {"held": true}) == {"legal_hold"}
}

test_under_a_hold_a_proposal_is_taken_back_and_an_export_made[act] if {
	some act in {"revoke_forgetting", "export_subject"}
	_reasons(act, {"held": true, "hold": "inquiry"}) == set()
}

test_what_is_needed_still_is_not_forgotten[act] if {
	some act in _forgetting
	_reasons(act, {"needed": true}) == {"subject_needed"}
}

test_what_is_needed_can_be_held_and_exported[act] if {
	some act in {"place_hold", "release_hold", "export_subject", "revoke_forgetting"}
	_reasons(act, {"needed": true}) == set()
}

test_what_an_objection_that_waits_is_about_is_not_forgotten[act] if {
	some act in _forgetting
	_reasons(act, {"objected": true}) == {"subject_needed"}
	example.reasons(example.allowed[act], [{"op": "remove", "path": "/facts/subject/objected"}]) == {"subject_needed"}
}

test_what_is_over_in_a_register_is_forgotten[kind] if {
	some act in _forgetting
	some kind in _registered
	_reasons(act, {"kind": kind, "matter": {"counts": false, "own": false}}) == set()
}

test_what_counts_still_in_a_register_is_not_forgotten[kind] if {
	some act in _forgetting
	some kind in _registered
	_reasons(act, {"kind": kind, "matter": {"counts": true, "own": false}}) == {"subject_needed"}
}

test_what_does_not_say_that_it_is_over_is_not_forgotten[kind] if {
	some act in _forgetting
	some kind in _registered
	_reasons(act, {"kind": kind}) == {"subject_needed"}
}

test_an_audit_or_meeting_about_a_case_that_goes_on_is_not_forgotten[kind] if {
	some act in _forgetting
	some kind in {"audit", "meeting"}
	_reasons(act, {"kind": kind, "needed": true, "matter": {"counts": false, "own": false}}) == {"subject_needed"}
}

test_who_is_concerned_does_not_forget[act] if {
	some act in _forgetting
	_reasons(act, {"barred": true}) == {"uninvolved_person_needed"}
	own := {"kind": "change", "matter": {"counts": false, "own": true}}
	_reasons(act, own) == {"uninvolved_person_needed"}
}

test_who_is_concerned_takes_back_holds_and_exports[act] if {
	some act in (_acts - _forgetting)
	_reasons(act, {"barred": true}) == set()
	_reasons(act, {"kind": "change", "matter": {"counts": true, "own": true}}) == set()
}

test_a_register_can_be_held if _reasons("place_hold", {"kind": "mandaat"}) == set()

test_persons_and_their_cases_are_forgotten[kind] if {
	some act in _forgetting
	some kind in {"case", "address", "account"}
	_reasons(act, {"kind": kind}) == set()
}

test_there_is_one_hold_at_a_time if {
	_reasons("place_hold", {"hold": "inquiry", "held": true}) == {"hold_stands"}
	_reasons("place_hold", {"held": true}) == set()
	_reasons("release_hold", {"hold": null, "held": true}) == {"no_hold"}
}

test_an_export_by_the_data_office_is_whole if {
	example.verdict(example.export_subject, []).obligations == []
}

test_an_export_by_who_may_not_read_the_deliberation_leaves_it_out[name] if {
	some name, patches in {
		"who manages": [example.set_to("/actor", example.manager)],
		"with an interest": [example.set_to("/facts/subject/barred", true)],
	}
	example.verdict(example.export_subject, patches).obligations == ["withhold_deliberation"]
	transfer := example.set_to("/act/purpose", "transfer")
	example.reasons(example.export_subject, array.concat(patches, [transfer])) == {"transfer_incomplete"}
}

test_a_transfer_by_the_data_office_is_whole if {
	example.reasons(example.export_subject, [example.set_to("/act/purpose", "transfer")]) == set()
}

test_what_is_needed_still_is_not_transferred[field] if {
	transfer := example.set_to("/act/purpose", "transfer")
	some field in {"needed", "objected"}
	patch := example.set_to(sprintf("/facts/subject/%s", [field]), true)
	example.reasons(example.export_subject, [transfer, patch]) == {"subject_needed"}
}

test_no_other_act_leaves_out_the_deliberation[act] if {
	some act in (_acts - {"export_subject"})
	patches := [example.set_to("/actor", example.manager), example.set_to("/facts/subject/barred", true)]
	not "withhold_deliberation" in example.verdict(example.allowed[act], patches).obligations
}

test_a_proposal_to_forget_asks_for_a_second_person if {
	example.verdict(example.propose_forgetting, []).obligations == ["second_person"]
}

test_the_system_forgets_nobody[act] if {
	some act in (_acts | {"read_subjects"})
	"person_only" in example.reasons(example.allowed[act], [example.set_to("/actor", example.system)])
}

test_a_subject_that_cannot_be_read_is_not_judged[name] if {
	some name, changes in {
		"id": {"id": 5}, "kind": {"kind": "person"}, "status": {"status": "gone"}, "proposer": {"proposed_by": 5},
		"hold": {"hold": 5}, "held": {"held": null}, "needed": {"needed": "no"}, "barred": {"barred": 0},
		"matter": {"matter": 5}, "objection": {"objected": "no"}, "what counts": {"matter": {"counts": null, "own": false}},
		"whose": {"matter": {"counts": false}},
	}
	_reasons("propose_forgetting", changes) == {"malformed_question"}
}

test_which_texts_are_forgotten_is_said_in_text if {
	_reasons("confirm_forgetting", {"texts": 5}) == {"malformed_question"}
}

test_an_act_that_cannot_be_read_is_not_judged[act] if {
	some act, field in {
		"propose_forgetting": "ground", "confirm_forgetting": "subject", "revoke_forgetting": "subject",
		"place_hold": "ground", "release_hold": "subject", "export_subject": "purpose",
	}
	example.reasons(example.allowed[act], [example.set_to(sprintf("/act/%s", [field]), 5)]) == {"malformed_question"}
}

test_a_subject_of_nothing_is_none if {
	patches := [{"op": "add", "path": "/facts/subject", "value": null}]
	example.reasons(example.cast_vote, patches) == set()
}
