package getrapt.organising_test

import data.getrapt.example_test as example

_acts := {"propose_change", "confirm_change", "revoke_change"}

# The acts on a change, each by this actor and about this change.
_reasons(act, actor, change) := example.reasons(
	example.about_change(object.union(example.allowed[act], {"actor": actor}), change),
	[],
)

_with(changes) := object.union(example.substitution, changes)

_proposing(changes) := _reasons("propose_change", example.manager, _with(changes))

_confirming(changes) := _reasons("confirm_change", example.colleague, _with(changes))

_office := example.person("p-office", [example.office("sg-a")])

test_who_may_propose_confirm_and_revoke[name] if {
	some who, [actor, codes] in {
		"who manages": [example.colleague, set()],
		"the chair of the body": [example.chair, {"confirm_change"}],
		"the holder of the office": [_office, {"confirm_change"}],
		"a member": [example.person("p-prov", [example.seat("provincie", "sg-a", "steering_group", "1979", false)]), _acts],
		"the chair of another body": [example.person("p-x", [example.seat("x", "sg-b", "steering_group", "0014", true)]), _acts],
		"the holder of another office": [example.treasury, _acts],
	}
	some act in _acts
	name := concat(" ", [act, who])
	expected := {"not_the_manager" | act in codes}
	_reasons(act, actor, example.substitution) == expected
}

test_whose_it_is_takes_it_back[name] if {
	some name, [account, change] in {
		"who proposed it": ["p-manager", example.substitution],
		"who is to stand in": ["p-else", example.substitution],
		"who stands in": ["p-else", example.substituted],
		"whose seat it is": ["p-ncg", example.substituted],
	}
	_reasons("revoke_change", example.person(account, []), change) == set()
}

test_whose_seat_it_is_takes_no_proposal_back if {
	_reasons("revoke_change", example.member, example.substitution) == {"not_the_manager"}
}

test_two_persons_make_a_change if {
	_reasons("confirm_change", example.manager, example.substitution) == {"second_person_needed"}
}

test_nobody_gives_a_seat_to_oneself[kind] if {
	some kind in {"substitute", "appoint"}
	change := _with({"kind": kind, "account": "p-colleague"})
	_reasons("confirm_change", example.colleague, change) == {"own_seat"}
	_reasons("propose_change", example.colleague, change) == set()
}

test_nobody_gives_a_new_seat_to_oneself if {
	seat := {"party": "ncg", "title": true, "chair": false, "voting": true}
	changes := {"kind": "add_seat", "account": "p-colleague", "seat": "new", "seat_body": null, "valid_until": null, "new_seat": seat}
	_reasons("confirm_change", example.colleague, _with(changes)) == {"own_seat"}
}

test_ones_own_holding_can_be_ended_by_two if {
	change := _with({
		"kind": "end_holding", "account": "p-colleague", "valid_until": null,
		"holdings": [example.holding("ncg", "p-colleague")],
	})
	_reasons("confirm_change", example.colleague, change) == set()
}

test_only_what_is_proposed_is_confirmed[status] if {
	some status, codes in {
		"confirmed": {"change_not_proposed"},
		"revoked": {"change_not_proposed", "change_revoked"},
	}
	_confirming({"status": status}) == codes
}

test_one_person_is_enough_to_end_a_substitution_once[status] if {
	some status, codes in {"confirmed": set(), "revoked": {"change_revoked"}}
	_reasons("revoke_change", example.manager, object.union(example.substituted, {"status": status})) == codes
}

test_what_is_done_is_undone_by_another_change[kind] if {
	some kind in {"appoint", "end_holding", "add_seat", "add_body", "end_seat", "end_body", "close_account", "reopen_account", "put_procedure"}
	change := _with({"kind": kind, "body_needed": false, "last_seat": false, "new_procedure": _new_procedure})
	_reasons("revoke_change", example.manager, object.union(change, {"status": "confirmed"})) == {"change_done"}
	_reasons("revoke_change", example.manager, change) == set()
}

test_a_substitution_that_is_over_does_not_end_again[name] if {
	some name, changes in {
		"nobody stands in": {"holdings": example.substitution.holdings},
		"another seat": {"seat": "gemeente"},
		"another substitute": {"account": "p-other"},
		"another end": {"valid_until": "2026-12-09T00:00:00.000000Z"},
		"a holding of ones own": {"holdings": [object.union(example.holding("ncg", "p-else"), {"valid_until": "2026-12-08T00:00:00.000000Z"})]},
	}
	change := object.union(example.substituted, changes)
	_reasons("revoke_change", example.manager, change) == {"substitution_over"}
}

test_a_change_that_is_not_there_is_nobodys[act] if {
	some act in _acts
	question := json.patch(example.allowed[act], [{"op": "remove", "path": "/facts/change"}])
	example.reasons(question, []) - {"not_the_manager"} == {"no_such_change"}
}

test_persons_alone_change_the_organisation[act] if {
	some act in _acts
	"person_only" in _reasons(act, example.system, example.substitution)
}
