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
	some kind in {"appoint", "end_holding", "add_seat", "add_body"}
	_reasons("revoke_change", example.manager, _with({"kind": kind, "status": "confirmed"})) == {"change_done"}
	_reasons("revoke_change", example.manager, _with({"kind": kind})) == set()
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

test_what_does_not_fit_is_said_before_it_comes_into_force[name] if {
	some what, [changes, codes] in {
		"nothing": [{}, set()],
		"it has begun": [{"valid_from": "2026-11-01T00:00:00.000000Z"}, set()],
		"no end": [{"valid_until": null}, {"no_end_given"}],
		"no reasons": [{"reasons": false}, {"reasons_missing"}],
		"the seat is gone": [{"seat_body": null}, {"no_such_body_or_seat"}],
		"the seat is another body's": [{"seat_body": "sg-b"}, {"no_such_body_or_seat"}],
		"it is over": [{"valid_until": "2026-11-23T22:00:00.000000Z"}, {"period_over"}],
		"it ends as it begins": [{"valid_until": "2026-12-01T00:00:00.000000Z"}, {"period_over"}],
		"nobody holds the seat": [{"holdings": [example.holding("gemeente", "p-chair")]}, {"seat_not_held"}],
		"the holder comes later": [_held({"valid_from": "2026-12-02T00:00:00.000000Z"}), {"seat_not_held"}],
		"the holder goes earlier": [_held({"valid_until": "2026-12-07T00:00:00.000000Z"}), {"seat_not_held"}],
		"the holder goes as it ends": [_held({"valid_until": "2026-12-08T00:00:00.000000Z"}), set()],
		"the holder comes as it begins": [_held({"valid_from": "2026-12-01T00:00:00.000000Z"}), set()],
		"a substitute is there": [_held({"substitute_for": "p-x"}), {"seat_is_substituted"}],
		"a substitute was there": [{"holdings": [example.holding("ncg", "p-ncg"), _earlier]}, set()],
		"a substitute of another seat": [{"holdings": [example.holding("ncg", "p-ncg"), object.union(_later, {"seat": "x"})]}, set()],
		"a substitute of another seat meanwhile": [{"holdings": [example.holding("ncg", "p-ncg"), _elsewhere]}, set()],
		"a substitute comes later": [{"holdings": [example.holding("ncg", "p-ncg"), _later]}, set()],
		"the chair": [{"account": "p-chair"}, {"already_in_body"}],
		"the holder": [{"account": "p-ncg"}, {"already_in_body"}],
		"the holder, who goes": [
			object.union({"account": "p-ncg"}, _held({"valid_until": "2026-12-07T00:00:00.000000Z"})),
			{"already_in_body", "seat_not_held"},
		],
	}
	some act, codes_of_act in {"propose": _proposing(changes), "confirm": _confirming(changes)}
	name := concat(", ", [act, what])
	codes_of_act == codes
}

_held(changes) := {"holdings": [object.union(example.holding("ncg", "p-ncg"), changes)]}

_elsewhere := object.union(example.holding("gemeente", "p-x"), {"substitute_for": "p-chair"})

_earlier := object.union(example.holding("ncg", "p-x"), {"valid_until": "2026-12-01T00:00:00.000000Z", "substitute_for": "p-ncg"})

_later := object.union(example.holding("ncg", "p-x"), {"valid_from": "2026-12-08T00:00:00.000000Z", "substitute_for": "p-ncg"})

_unfit := {
	"no end": {"valid_until": null},
	"no reasons": {"reasons": false},
	"no such seat": {"seat_body": null},
	"no such body": {"kind": "add_seat", "body_kind": null, "new_seat": _seat({})},
	"over": {"valid_until": "2026-11-23T22:00:00.000000Z"},
	"not held": {"holdings": []},
	"substituted": _held({"substitute_for": "p-x"}),
	"held later": {"kind": "appoint", "holdings": [object.union(_later, {"valid_until": null})], "valid_until": null},
	"in the body": {"account": "p-chair"},
	"taken": {"kind": "add_seat", "new_seat": _seat({"chair": true})},
	"exists": {"kind": "add_seat", "new_seat": _seat({})},
	"a body that exists": {"kind": "add_body", "new_body": _body({})},
	"a municipality that has one": {"kind": "add_body", "body_kind": null, "group": "sg-b", "new_body": _body({})},
	"of no municipality": {"kind": "add_body", "body_kind": null, "new_body": _body({"municipality": null})},
	"an office that votes": {"kind": "add_seat", "body_kind": "office", "new_seat": _seat({})},
	"a chair without a vote": {"kind": "add_seat", "new_seat": _seat({"chair": true, "voting": false})},
	"the last who manages": {"kind": "end_holding", "body": "beheer", "seat_body": "beheer", "account": "p-ncg"},
}

test_what_does_not_fit_can_be_taken_back_and_what_is_done_is_not_judged_again[name] if {
	some name, changes in _unfit
	count(_proposing(changes)) > 0
	_reasons("revoke_change", example.manager, _with(changes)) == set()
	_confirming(object.union(changes, {"status": "confirmed"})) == {"change_not_proposed"}
}

test_a_change_among_the_facts_of_another_act_is_nothing_to_it if {
	change := _with({"status": "revoked"})
	example.reasons(example.about_change(example.cast_vote, change), []) == set()
}

test_somebody_is_appointed[name] if {
	some name, [changes, codes] in {
		"in place of the holder": [{}, set()],
		"for a time": [{"valid_until": "2027-01-01T00:00:00.000000Z"}, set()],
		"to a seat that nobody holds": [{"holdings": []}, set()],
		"of another body": [{"seat_body": "sg-b"}, {"no_such_body_or_seat"}],
		"while a substitute is there": [{"holdings": example.substituted.holdings, "account": "p-x"}, {"seat_is_substituted", "seat_held_later"}],
		"while another comes": [{"holdings": [object.union(_later, {"substitute_for": null})]}, {"seat_held_later"}],
		"before another comes": [{"holdings": [object.union(_later, {"substitute_for": null})], "valid_until": "2026-12-08T00:00:00.000000Z"}, set()],
		"to the seat of who manages alone": [
			{
				"body": "beheer", "body_kind": "office", "seat": "b-1", "seat_body": "beheer",
				"holdings": [example.holding("b-1", "p-1")],
			},
			set(),
		],
		"as another comes": [{"holdings": [object.union(_later, {"substitute_for": null})], "valid_from": "2026-12-08T00:00:00.000000Z"}, set()],
		"beside a later one elsewhere": [{"holdings": [object.union(_later, {"substitute_for": null, "seat": "gemeente"})]}, set()],
		"who has a seat already": [{"account": "p-chair"}, {"already_in_body"}],
		"who had a seat": [{"account": "p-x", "holdings": [_gone]}, set()],
	}
	_proposing(object.union({"kind": "appoint", "valid_until": null, "reasons": false}, changes)) == codes
}

_gone := object.union(example.holding("gemeente", "p-x"), {"valid_until": "2026-12-01T00:00:00.000000Z"})

test_a_holding_is_ended[name] if {
	some name, [changes, codes] in {
		"that runs": [{}, set()],
		"that ends later": [_held({"valid_until": "2026-12-02T00:00:00.000000Z"}), set()],
		"that is over then": [_held({"valid_until": "2026-12-01T00:00:00.000000Z"}), {"seat_not_held"}],
		"that begins then": [_held({"valid_from": "2026-12-01T00:00:00.000000Z"}), {"seat_not_held"}],
		"of another": [{"account": "p-x"}, {"seat_not_held"}],
		"of another seat": [{"seat": "gemeente"}, {"seat_not_held"}],
		"of another body": [{"seat_body": "sg-b"}, {"no_such_body_or_seat"}],
		"of a substitute": [_held({"substitute_for": "p-x"}), {"seat_is_substituted"}],
	}
	_proposing(object.union({"kind": "end_holding", "account": "p-ncg", "valid_until": null, "reasons": false}, changes)) == codes
}

test_two_who_manage_stay[name] if {
	some name, [others, codes] in {
		"two": [[example.holding("b-2", "p-2"), example.holding("b-3", "p-3")], set()],
		"one": [[example.holding("b-2", "p-2")], {"too_few_managers"}],
		"one twice": [[example.holding("b-2", "p-2"), example.holding("b-3", "p-2")], {"too_few_managers"}],
		"one and one who goes": [[example.holding("b-2", "p-2"), object.union(example.holding("b-3", "p-3"), {"valid_until": "2027-01-01T00:00:00.000000Z"})], {"too_few_managers"}],
		"one and one who comes later": [[example.holding("b-2", "p-2"), object.union(example.holding("b-3", "p-3"), {"valid_from": "2026-12-02T00:00:00.000000Z"})], {"too_few_managers"}],
		"two of whom one comes then": [[example.holding("b-2", "p-2"), object.union(example.holding("b-3", "p-3"), {"valid_from": "2026-12-01T00:00:00.000000Z"})], set()],
	}
	_proposing({
		"kind": "end_holding", "body": "beheer", "body_kind": "office", "seat": "b-1", "seat_body": "beheer",
		"account": "p-1", "valid_until": null, "holdings": array.concat([example.holding("b-1", "p-1")], others),
	}) == codes
}

_manages(seat, account, changes) := object.union(example.holding(seat, account), changes)

_first := "2026-12-01T00:00:00.000000Z"

_second := "2027-01-01T00:00:00.000000Z"

_third := "2028-01-01T00:00:00.000000Z"

# A third person is appointed in place of the first, from the first moment on, unless said otherwise.
_appointing(holdings, changes) := _proposing(object.union(
	{
		"kind": "appoint", "body": "beheer", "body_kind": "office", "seat": "b-1", "seat_body": "beheer",
		"account": "p-3", "valid_from": _first, "valid_until": null, "reasons": false, "holdings": holdings,
	},
	changes,
))

test_two_manage_at_every_moment_that_is_known[name] if {
	one := _manages("b-1", "p-1", {})
	other := _manages("b-2", "p-2", {})
	some name, [holdings, changes, codes] in {
		"without end": [[one, other], {}, set()],
		"until an end": [[one, other], {"valid_until": _second}, {"too_few_managers"}],
		"until an end, beside two": [[one, other, _manages("b-3", "p-4", {})], {"valid_until": _second}, set()],
		"until an end at which another comes": [[one, other, _manages("b-3", "p-4", {"valid_from": _second})], {"valid_until": _second}, set()],
		"until an end before another comes": [[one, other, _manages("b-3", "p-4", {"valid_from": _third})], {"valid_until": _second}, {"too_few_managers"}],
		"beside who goes": [[one, _manages("b-2", "p-2", {"valid_until": _second})], {}, set()],
		"beside who goes, where one of two stayed": [[one, _manages("b-2", "p-2", {"valid_until": _second}), _manages("b-3", "p-4", {})], {"valid_until": _second}, {"too_few_managers"}],
		"in place of who goes at that end as well": [[_manages("b-1", "p-1", {"valid_until": _second}), other], {"valid_until": _second}, set()],
		"who comes only later": [[one, other], {"valid_from": _third, "valid_until": null}, set()],
		"in place of who stands in": [[one, other], {"kind": "substitute", "valid_until": _second, "reasons": true}, set()],
		"after somebody goes": [[one, other, _manages("b-3", "p-4", {"valid_until": _first})], {"valid_from": _second}, set()],
		"beside who comes for a while, too late": [[one, other, _manages("b-3", "p-4", {"valid_from": _third, "valid_until": "2029-01-01T00:00:00.000000Z"})], {"valid_until": _second}, {"too_few_managers"}],
		"in another office": [[one, other], {"body": "fin", "seat_body": "fin", "valid_until": _second}, set()],
	}
	_appointing(holdings, changes) == codes
}

# Whoever comes into the seat after that still comes.
test_who_comes_into_the_seat_after_that_counts_from_then[name] if {
	some name, [until, codes] in {"at once": [_third, set()], "later": [_second, {"too_few_managers"}]}
	holdings := [
		_manages("b-1", "p-1", {"valid_until": _third}), _manages("b-2", "p-2", {}),
		_manages("b-1", "p-5", {"valid_from": _third}),
	]
	_appointing(holdings, {"valid_until": until}) == codes
}

test_where_two_do_not_stay_anyway_one_more_is_welcome if {
	lasting := {"valid_until": _second}
	_appointing([_manages("b-1", "p-1", lasting), _manages("b-2", "p-2", lasting)], {}) == set()
}

test_of_another_office_the_last_may_go if {
	_proposing({
		"kind": "end_holding", "body": "fin", "body_kind": "office", "seat": "fin-1", "seat_body": "fin",
		"account": "p-1", "valid_until": null, "holdings": [example.holding("fin-1", "p-1")],
	}) == set()
}

_seat(changes) := object.union({"party": "ncg", "title": true, "chair": false, "voting": true}, changes)

_of_an_office := {"body_kind": "office", "body": "fin", "new_seat": _seat({"voting": false})}

test_a_seat_is_added[name] if {
	some name, [changes, codes] in {
		"to a body": [{}, set()],
		"to no body": [{"body_kind": null}, {"no_such_body_or_seat"}],
		"that is there": [{"seat_body": "sg-b"}, {"body_or_seat_exists"}],
		"for who has one": [{"account": "p-chair"}, {"already_in_body"}],
		"as a second chair": [{"new_seat": _seat({"chair": true})}, {"seat_taken"}],
		"as a chair after the other": [{"new_seat": _seat({"chair": true}), "holdings": [object.union(_gone, {"chair": true})]}, set()],
		"as a chair beside members": [{"new_seat": _seat({"chair": true}), "holdings": [example.holding("ncg", "p-ncg")]}, set()],
		"as a chair without a vote": [{"new_seat": _seat({"chair": true, "voting": false}), "holdings": []}, {"seat_does_not_fit"}],
		"without a vote": [{"new_seat": _seat({"voting": false})}, set()],
		"in an office with a vote": [object.union(_of_an_office, {"holdings": [], "new_seat": _seat({})}), {"seat_does_not_fit"}],
		"in an office with a chair": [object.union(_of_an_office, {"holdings": [], "new_seat": _seat({"chair": true})}), {"seat_does_not_fit"}],
		"in an office": [object.union(_of_an_office, {"holdings": []}), set()],
		"in an office that is held": [_of_an_office, {"seat_taken"}],
		"in an office that was held": [object.union(_of_an_office, {"holdings": [_gone]}), set()],
		"for a third who manages": [object.union(_of_an_office, {"body": "beheer"}), set()],
	}
	_proposing(object.union(
		{"kind": "add_seat", "seat": "new", "seat_body": null, "valid_until": null, "new_seat": _seat({})},
		changes,
	)) == codes
}

_body(changes) := object.union({"title": true, "kind": "steering_group", "municipality": "0014", "principal": "gemeente/gm0014"}, changes)

test_a_body_is_added[name] if {
	some name, [changes, codes] in {
		"of a municipality": [{}, set()],
		"that is there": [{"body_kind": "office"}, {"body_or_seat_exists"}],
		"of a municipality that has one": [{"group": "sg-b"}, {"municipality_taken"}],
		"of no municipality": [{"new_body": _body({"municipality": null})}, {"body_does_not_fit"}],
		"an office": [{"new_body": _body({"kind": "office", "municipality": null})}, set()],
		"an office of a municipality that has a group": [{"group": "sg-b", "new_body": _body({"kind": "office"})}, {"body_does_not_fit"}],
	}
	_proposing(object.union(
		{
			"kind": "add_body", "body": "new", "body_kind": null, "seat": null, "seat_body": null, "account": null,
			"valid_until": null, "new_body": _body({}), "holdings": [],
		},
		changes,
	)) == codes
}
