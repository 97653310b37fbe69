package getrapt.organising_test

import data.getrapt.example_test as example

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
