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

test_an_interest_that_is_over_is_not_registered[name] if {
	some name, [until, codes] in {
		"over": ["2026-11-01T00:00:00.000000Z", {"interest_over"}],
		"over now": ["2026-11-23T22:00:00.000000Z", {"interest_over"}],
		"to come": ["2026-12-01T00:00:00.000000Z", set()],
	}
	_reasons("register_interest", example.member, false, {"valid_until": until}) == codes
	_reasons("end_interest", example.member, false, {"valid_until": until, "registered_by": "p-ncg"}) == set()
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
	_reasons("end_interest", actor, given, {"registered_by": by}) == codes
}

test_who_manages_does_not_end_what_others_registered_on_that_account if {
	_reasons("end_interest", example.manager, true, {
		"account": "p-manager", "registered_by": "p-chair",
	}) == {"not_the_registrar"}
}

test_an_interest_ends_once if {
	_reasons("end_interest", example.member, false, {"registered_by": "p-ncg", "ended": true}) == {"interest_ended"}
}

test_an_interest_that_is_not_there_is_not_ended if {
	patches := [{"op": "remove", "path": "/facts/interest"}]
	example.reasons(example.end_interest, patches) == {"no_such_interest"}
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
		"end": {"valid_until": "tomorrow"}, "registrar": {"registered_by": 5}, "ended": {"ended": "yes"},
	}
	_reasons("register_interest", example.member, false, changes) == {"malformed_question"}
}

test_interests_of_the_actor_that_cannot_be_read_are_not_judged[name] if {
	some name, value in {"a text": "i-1", "numbers": [1]}
	example.reasons(example.cast_vote, [{"op": "add", "path": "/actor/interests", "value": value}]) == {"malformed_question"}
}
