package getrapt.documents_test

import data.getrapt.example_test as example

_acts := {"add_document", "withdraw_document"}

_asked(act, actor, about) := codes if {
	codes := example.reasons(example.allowed[act], [
		example.set_to("/actor", actor),
		example.set_to("/case", object.union(about, {"documents": [{"number": 2, "by": actor.account, "withdrawn": false}]})),
	])
}

test_who_prepares_the_case_keeps_its_documents_as_long_as_it_goes_on[name] if {
	some act in _acts
	some side_state in {"none", "suspended", "returned"}
	some where, tier in {"in a tier": example.in_local, "before any": null}
	name := concat(" ", [act, side_state, where])
	_asked(act, example.intake, object.union(example.a_case, {"side_state": side_state, "tier": tier})) == set()
}

test_the_members_may_while_their_body_is_in_session[name] if {
	some act in _acts
	some who in {example.member, example.chair}
	name := concat(" ", [act, who.account])
	_asked(act, who, example.a_case) == set()
}

test_a_member_may_not_while_nothing_is_asked_of_the_body[name] if {
	some act in _acts
	some why, patches in {
		"held up": [example.set_to("/side_state", "returned")],
		"at another step": [example.set_to("/tier/step", "knock-on")],
		"at a step of another kind": [example.set_to("/tier/step_kind", "advise")],
		"not recorded": [example.set_to("/tier/electorate", [])],
	}
	name := concat(" ", [act, why])
	_asked(act, example.member, json.patch(example.a_case, patches)) == {"not_waited_for"}
}

test_in_a_body_it_is_who_votes_or_is_in_the_chair[name] if {
	some name, [voting, chair, codes] in {
		"votes": [true, false, set()], "is in the chair": [false, true, set()], "only speaks": [false, false, {"not_waited_for"}],
	}
	elector := {"seat": "ncg", "account": "p-ncg", "party": "ncg", "chair": chair, "voting": voting}
	about := json.patch(example.a_case, [example.set_to("/tier/electorate", [elector])])
	_asked("add_document", example.member, about) == codes
}

test_an_office_may_while_the_case_waits_for_it[name] if {
	some act in _acts
	some who, [actor, step, kind, asked] in {
		"adviser": [example.ministry, "advise", "advise", "dg"],
		"budget holder": [example.treasury, "concur", "concur", "fin"],
		"decider": [example.minister, "sign", "sign", "minister"],
	}
	name := concat(" ", [act, who])
	about := example.at_step(step, kind, asked)
	_asked(act, actor, about) == set()
	some patch in [
		example.set_to("/side_state", "suspended"), example.set_to("/tier/offices", []),
		example.set_to("/tier/step", "knock-on"), example.set_to("/tier/step_kind", "decide"),
	]
	_asked(act, actor, json.patch(about, [patch])) == {"not_waited_for"}
}

test_each_of_these_keeps_an_office_from_it[name] if {
	some name, patch in {
		"the clock stands still": example.set_to("/side_state", "suspended"),
		"another office is asked": example.set_to("/tier/offices", ["fin"]),
		"the step of the procedure is another": example.set_to("/tier/step", "concur"),
		"the step of the case is of another kind": example.set_to("/tier/step_kind", "sign"),
		"its advice is there": example.set_to("/tier/advice", [{"office": "dg", "account": "p-ministry", "opinion": "positive"}]),
	}
	_asked("add_document", example.ministry, json.patch(example.at_step("advise", "advise", "dg"), [patch])) == {"not_waited_for"}
}

test_advice_of_another_office_is_nothing_to_who_still_advises if {
	given := example.set_to("/tier/advice", [{"office": "fin", "account": "p-fin", "opinion": "positive"}])
	_asked("add_document", example.ministry, json.patch(example.at_step("advise", "advise", "dg"), [given])) == set()
}

test_nobody_else_may[name] if {
	some act in _acts
	some who in {example.stranger, example.ministry, example.minister}
	name := concat(" ", [act, who.account])
	_asked(act, who, example.a_case) == {"not_waited_for"}
}

test_under_a_mandaat_of_whoever_may[name] if {
	some name, [acts, codes] in {
		"for documents": [["add_document"], set()],
		"for something else": [["answer"], {"not_waited_for"}],
	}
	mandaten := [object.union(example.mandaat, {"principal": "intake", "acts": acts, "tiers": []})]
	holder := example.person("p-ncg", [])
	asked := json.patch(example.add_document, [example.set_to("/actor", holder)])
	example.reasons(example.under(asked, mandaten), []) == codes
}

test_where_a_mandaat_falls_short_is_said_while_the_case_goes_on_and_not_once_it_is_over[name] if {
	some name, [about, codes] in {
		"goes on": [{}, {"not_waited_for", "mandate_other_scope"}],
		"is over": [{"side_state": "closed"}, {"case_closed"}],
	}
	elsewhere := [object.union(example.mandaat, {"principal": "intake", "acts": ["add_document"], "tiers": ["overleg"]})]
	asked := json.patch(example.add_document, [example.set_to("/actor", example.person("p-ncg", []))])
	said := json.patch(example.under(asked, elsewhere), [example.set_to(sprintf("/case/%s", [field]), value) | some field, value in about])
	example.reasons(said, []) == codes
}

test_what_is_not_there_cannot_be_withdrawn[name] if {
	some name, number in {"never added": 3, "withdrawn before": 1}
	"no_such_document" in example.reasons(example.withdraw_document, [example.set_to("/act/number", number)])
}

test_a_case_without_documents_has_none_to_withdraw if {
	example.reasons(example.withdraw_document, [example.set_to("/case", example.a_case)]) == {"no_such_document"}
}

test_what_somebody_else_added_stays_but_for_who_prepares_the_case if {
	example.reasons(example.withdraw_document, [example.set_to("/actor", example.chair)]) == {"not_your_document"}
	example.reasons(example.withdraw_document, [example.set_to("/actor", example.intake)]) == set()
}

test_who_has_a_mandaat_of_who_prepares_the_case_withdraws_what_somebody_else_added if {
	mandaten := [object.union(example.mandaat, {"principal": "intake", "acts": ["withdraw_document"], "tiers": []})]
	holder := example.person("p-dg", [])
	held := [object.union(mandaten[0], {"holder": {"kind": "account", "id": "p-dg"}})]
	asked := json.patch(example.withdraw_document, [example.set_to("/actor", holder)])
	example.reasons(example.under(asked, held), []) == set()
}

test_who_has_an_interest_adds_and_withdraws_nothing[name] if {
	some act in _acts
	some how, [patch, code] in {
		"declared": [example.set_to("/actor/recused", true), "recused"],
		"on record": [{"op": "add", "path": "/actor/interests", "value": ["i-1"]}, "registered_interest"],
	}
	name := concat(" ", [act, how])
	example.reasons(example.allowed[act], [patch]) == {code}
}

test_documents_without_their_number_owner_or_state_cannot_be_judged[field] if {
	some field in {"number", "by", "withdrawn"}
	path := concat("/", ["/case/documents/0", field])
	example.reasons(example.withdraw_document, [{"op": "remove", "path": path}]) == {"malformed_question"}
}

test_documents_are_a_list if {
	example.reasons(example.withdraw_document, [example.set_to("/case/documents", {})]) == {"malformed_question"}
}

test_an_office_that_the_step_of_the_procedure_does_not_ask_may_not if {
	_asked("add_document", example.ministry, example.at_step("concur", "concur", "dg")) == {"not_waited_for"}
}

test_of_a_case_that_is_over_no_document_is_missed_and_nobody_asked_whose_it_is if {
	over := example.set_to("/case/side_state", "closed")
	example.reasons(example.withdraw_document, [over, example.set_to("/act/number", 3)]) == {"case_closed"}
	example.reasons(example.withdraw_document, [over, example.set_to("/actor", example.chair)]) == {"case_closed"}
}
