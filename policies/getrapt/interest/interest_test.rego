package getrapt.interest_test

import data.getrapt.example_test as example

_auditor := example.person("p-audit", [example.office("auditor")])

# The act by this actor, with or without reasons, about an interest changed so.
_reasons(act, actor, given, changes) := example.reasons(
	example.about_interest(
		json.patch(example.allowed[act], [example.set_to("/actor", actor), example.set_to("/act/reasons", given)]),
		changes,
	),
	[],
)

test_an_interest_on_record_bars_every_act_but_declaring_it[act] if {
	some act in (example.on_case - {"recuse"})
	example.reasons(example.with_interest(example.allowed[act]), []) == {"registered_interest"}
}

test_an_interest_on_record_bars_the_deliberation_and_not_the_case if {
	example.reasons(example.with_interest(example.read_deliberation), []) == {"registered_interest"}
	example.reasons(example.with_interest(example.read), []) == set()
	example.reasons(example.with_interest(example.recuse), []) == set()
}

test_with_an_interest_on_record_nobody_can_tell_how_the_votes_stand if {
	answers := {said |
		some votes in [[], example.in_local.votes]
		patches := [example.set_to("/case/tier/votes", votes)]
		said := example.reasons(example.with_interest(example.conclude), patches)
	}
	answers == {{"registered_interest"}}
}

test_an_empty_list_of_interests_bars_nothing if {
	example.reasons(example.cast_vote, [{"op": "add", "path": "/actor/interests", "value": []}]) == set()
}

test_who_changed_the_electorate_of_others_does_not_conclude[name] if {
	some name, [value, codes] in {"did": [true, {"changed_electorate"}], "did not": [false, set()]}
	patch := [{"op": "add", "path": "/actor/changed_electorate", "value": value}]
	example.reasons(example.conclude, patch) == codes
	example.reasons(example.escalate, patch) == set()
}

test_who_registers_an_interest[name] if {
	some name, [actor, given, codes] in {
		"the account itself": [example.member, false, set()],
		"who manages": [example.manager, true, set()],
		"who manages, without saying why": [example.manager, false, {"reasons_missing"}],
		"the chair of the body": [example.chair, true, set()],
		"the chair, without saying why": [example.chair, false, {"reasons_missing"}],
		"a member of another body": [example.stranger, true, {"not_the_registrar"}],
		"an auditor": [_auditor, true, {"not_the_registrar"}],
	}
	_reasons("register_interest", actor, given, {}) == codes
}

test_the_chair_of_another_body_registers_nothing if {
	_reasons("register_interest", example.chair, true, {"bodies": ["sg-b"]}) == {"not_the_registrar"}
}

test_a_member_registers_nothing_for_another_member if {
	_reasons("register_interest", example.member, true, {"account": "p-prov"}) == {"not_the_registrar"}
}

_overleg_chair := example.person("p-bo", [example.seat("chair", "bo", "overleg", null, true)])

# Somebody who chairs one group, and is a plain member of the group of the other municipality.
_member_there := example.person("p-chair", array.concat(
	example.chair.seats,
	[example.seat("else", "sg-b", "steering_group", "0014", false)],
))

_manager_and_chair := example.person("p-both", array.concat(example.chair.seats, [example.office("beheer")]))

test_a_chair_proposes_in_its_own_municipality_only[name] if {
	some name, [actor, changes, codes] in {
		"there": [example.chair, {}, set()],
		"elsewhere": [example.chair, {"municipality": "0014"}, {"interest_elsewhere"}],
		"everywhere": [example.chair, {"municipality": null}, {"interest_elsewhere"}],
		"elsewhere, an own one": [example.chair, {"municipality": "0014", "account": "p-chair"}, set()],
		"elsewhere, as a member": [_member_there, {"municipality": "0014", "bodies": ["sg-a", "sg-b"]}, {"interest_elsewhere"}],
		"elsewhere, who manages too": [_manager_and_chair, {"municipality": "0014"}, set()],
		"elsewhere, who manages": [example.manager, {"municipality": "0014"}, set()],
		"of no municipality": [_overleg_chair, {"municipality": "0014", "bodies": ["bo"]}, set()],
		"of no municipality, everywhere": [_overleg_chair, {"municipality": null, "bodies": ["bo"]}, set()],
	}
	_reasons("register_interest", actor, true, changes) == codes
}

test_an_interest_that_is_over_is_not_registered[name] if {
	some name, [until, codes] in {
		"over": ["2026-11-01T00:00:00.000000Z", {"interest_over"}],
		"over now": ["2026-11-23T22:00:00.000000Z", {"interest_over"}],
		"to come": ["2026-12-01T00:00:00.000000Z", set()],
	}
	_reasons("register_interest", example.member, false, {"valid_until": until}) == codes
	_confirming(example.manager, {"valid_until": until}) == codes
	_reasons("end_interest", example.member, false, {
		"valid_until": until, "registered_by": "p-ncg", "status": "registered",
	}) == set()
}

# Confirming what the chair proposed, with these changes.
_confirming(actor, changes) := example.reasons(
	example.about_interest(
		json.patch(example.confirm_interest, [example.set_to("/actor", actor)]),
		object.union(example.proposed_interest, changes),
	),
	[],
)

_of_beheer := {"registered_by": "p-colleague", "proposed_by": "p-colleague", "proposer_manages": true}

test_a_second_person_confirms[name] if {
	some name, [actor, changes, codes] in {
		"beheer, what a chair proposed": [example.manager, {}, set()],
		"beheer, what beheer proposed": [example.manager, _of_beheer, set()],
		"the chair, what beheer proposed": [example.chair, _of_beheer, set()],
		"the chair, what another chair proposed": [example.chair, {"proposed_by": "p-other"}, {"not_the_registrar"}],
		"the chair of another body, what beheer proposed": [example.chair, object.union(_of_beheer, {"bodies": ["sg-b"]}), {"not_the_registrar"}],
		"a member, what beheer proposed": [example.member, object.union(_of_beheer, {"account": "p-prov"}), {"not_the_registrar"}],
		"an auditor": [_auditor, _of_beheer, {"not_the_registrar"}],
		"who proposed it, of beheer": [example.colleague, _of_beheer, {"second_person_needed"}],
		"who proposed it, in the chair": [example.chair, {}, {"not_the_registrar", "second_person_needed"}],
		"whose it is, of beheer": [example.manager, {"account": "p-manager"}, {"own_interest"}],
		"whose it is": [example.member, {}, {"not_the_registrar", "own_interest"}],
		"the end that was proposed": [example.manager, {"status": "end_proposed"}, set()],
		"what counts": [example.manager, {"status": "registered", "proposed_by": null}, {"interest_not_proposed"}],
		"what ended": [example.manager, {"status": "ended", "proposed_by": null}, {"interest_not_proposed"}],
	}
	_confirming(actor, changes) == codes
}

test_who_ends_an_interest[name] if {
	some name, [actor, by, given, codes] in {
		"who registered an own one": [example.member, "p-ncg", false, set()],
		"whose it is, put on record by another": [example.member, "p-manager", false, {"not_the_registrar"}],
		"who manages": [example.manager, "p-chair", true, set()],
		"who manages, without saying why": [example.manager, "p-chair", false, {"reasons_missing"}],
		"the chair that registered it": [example.chair, "p-chair", true, set()],
		"a chair that did not": [example.chair, "p-ncg", true, {"not_the_registrar"}],
		"a stranger": [example.stranger, "p-ncg", true, {"not_the_registrar"}],
	}
	some status in {"proposed", "registered"}
	_reasons("end_interest", actor, given, {"registered_by": by, "status": status}) == codes
}

test_who_manages_does_not_end_what_others_registered_on_that_account if {
	_reasons("end_interest", example.manager, true, {
		"account": "p-manager", "registered_by": "p-chair",
	}) == {"not_the_registrar"}
}

test_an_interest_ends_once[name] if {
	some name, [status, codes] in {
		"ended": ["ended", {"interest_ended"}],
		"to be confirmed": ["end_proposed", {"interest_end_proposed"}],
	}
	_reasons("end_interest", example.member, false, {"registered_by": "p-ncg", "status": status}) == codes
}

test_an_interest_that_is_not_there_is_not_ended_and_not_confirmed if {
	patches := [{"op": "remove", "path": "/facts/interest"}]
	example.reasons(example.end_interest, patches) == {"no_such_interest"}
	example.reasons(example.confirm_interest, patches) == {"no_such_interest"}
	by_member := array.concat(patches, [example.set_to("/actor", example.member)])
	example.reasons(example.confirm_interest, by_member) == {"no_such_interest"}
}

test_who_sees_whose_interests[name] if {
	some name, [actor, account, codes] in {
		"the account itself": [example.member, "p-ncg", set()],
		"who manages": [example.manager, "p-ncg", set()],
		"the auditor": [_auditor, "p-ncg", set()],
		"who manages, all of them": [example.manager, null, set()],
		"the auditor, all of them": [_auditor, null, set()],
		"a member, all of them": [example.member, null, {"may_not_read_interests"}],
		"the chair": [example.chair, "p-ncg", {"may_not_read_interests"}],
		"the ministry": [example.ministry, "p-ncg", {"may_not_read_interests"}],
	}
	example.reasons(example.about_interest(example.read_interests, {"account": account}), [
		example.set_to("/actor", actor),
	]) == codes
}

test_an_interest_that_cannot_be_read_is_not_judged[name] if {
	some name, changes in {
		"account": {"account": 5}, "bodies": {"bodies": "sg-a"}, "a body": {"bodies": [5]},
		"end": {"valid_until": "tomorrow"}, "registrar": {"registered_by": 5}, "status": {"status": "gone"},
		"municipality": {"municipality": 5}, "who proposed": {"proposed_by": 5}, "proposer": {"proposer_manages": "yes"},
	}
	_reasons("register_interest", example.member, false, changes) == {"malformed_question"}
}

test_whether_the_electorate_was_changed_that_cannot_be_read_is_not_judged if {
	patch := [{"op": "add", "path": "/actor/changed_electorate", "value": "yes"}]
	example.reasons(example.cast_vote, patch) == {"malformed_question"}
}

test_interests_of_the_actor_that_cannot_be_read_are_not_judged[name] if {
	some name, value in {"a text": "i-1", "numbers": [1]}
	example.reasons(example.cast_vote, [{"op": "add", "path": "/actor/interests", "value": value}]) == {"malformed_question"}
}
