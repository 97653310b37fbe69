package getrapt.organising_test

_three := [_manages("b-1", "p-1", {}), _manages("b-2", "p-2", {}), _manages("b-3", "p-3", {})]

_taking_away(kind, changes) := _proposing(object.union(
	{
		"kind": kind, "body": "beheer", "body_kind": "office", "valid_from": _first, "valid_until": null, "reasons": false,
		"body_needed": false, "last_seat": false,
	},
	changes,
))

_ending_seat(holdings) := _taking_away("end_seat", {"seat": "b-1", "seat_body": "beheer", "account": null, "holdings": holdings})

_closing(holdings) := _taking_away("close_account", {"seat": null, "seat_body": null, "account": "p-1", "holdings": holdings})

_first_two := [_manages("b-1", "p-1", {}), _manages("b-2", "p-2", {})]

# The seat b-1, held by p-1, goes either way; what differs is in the tests after this one.
_after_the_first := {
	"of three": [_three, set()],
	"of two": [_first_two, {"too_few_managers"}],
	"of three of whom one goes": [[_manages("b-1", "p-1", {}), _manages("b-2", "p-2", {}), _manages("b-3", "p-3", {"valid_until": _second})], {"too_few_managers"}],
	"of three of whom one went": [[_manages("b-1", "p-1", {"valid_until": _first}), _manages("b-2", "p-2", {})], set()],
	"who comes later, of two": [[_manages("b-1", "p-1", {"valid_from": _second}), _manages("b-2", "p-2", {})], {"too_few_managers"}],
	"who comes later, beside two": [[_manages("b-1", "p-1", {"valid_from": _second}), _manages("b-2", "p-2", {}), _manages("b-3", "p-3", {})], set()],
	"who comes later in place of another": [
		[_manages("b-2", "p-2", {}), _manages("b-3", "p-3", {"valid_until": _second}), _manages("b-1", "p-1", {"valid_from": _second})],
		{"too_few_managers"},
	],
}

test_two_manage_where_a_seat_ends[name] if {
	some name, [holdings, codes] in _after_the_first
	_ending_seat(holdings) == codes
}

test_two_manage_where_an_account_is_closed[name] if {
	some name, [holdings, codes] in _after_the_first
	_closing(holdings) == codes
}

_stands_in := {"valid_from": _earlier_start, "valid_until": _second, "substitute_for": "p-4"}

_earlier_start := "2026-11-01T00:00:00.000000Z"

test_whoever_stands_in_goes_with_the_seat_or_the_account[name] if {
	again := _manages("b-1", "p-4", {"valid_from": _second})
	some name, [holdings, seat, account] in {
		"for another": [
			[_manages("b-1", "p-1", _stands_in), again, _manages("b-2", "p-2", {})],
			{"too_few_managers"}, set(),
		],
		"for who goes": [
			[
				_manages("b-1", "p-1", {"valid_until": _first}), _manages("b-1", "p-4", object.union(_stands_in, {"substitute_for": "p-1"})),
				_manages("b-2", "p-2", {}),
			],
			{"too_few_managers"}, {"too_few_managers"},
		],
		"elsewhere, for who stays": [
			[_manages("b-1", "p-1", {}), _manages("b-2", "p-2", {}), _manages("b-3", "p-5", _stands_in)],
			{"too_few_managers"}, {"too_few_managers"},
		],
	}
	_ending_seat(holdings) == seat
	_closing(holdings) == account
}

test_of_another_office_who_is_closed_counts_not if {
	_taking_away("end_seat", {
		"body": "sodm2", "seat": "s-1", "seat_body": "sodm2", "account": null,
		"holdings": [_manages("s-1", "p-1", {}), _manages("s-2", "p-2", {})],
	}) == set()
}

test_who_comes_back_comes_back_only_for_as_long_as_somebody_stood_in if {
	_closing([
		_manages("b-1", "p-1", _stands_in), _manages("b-2", "p-2", {}), _manages("b-3", "p-1", {"valid_from": _second}),
	]) == {"too_few_managers"}
}

test_who_begins_at_that_moment_is_taken_away_as_well if {
	_appointing([_manages("b-1", "p-1", {"valid_from": _first}), _manages("b-2", "p-2", {})], {"valid_until": _second}) == {"too_few_managers"}
}

test_who_comes_for_a_while_counts_from_then_on if {
	_ending_seat([
		_manages("b-1", "p-1", {}), _manages("b-2", "p-2", {}), _manages("b-4", "p-4", {"valid_from": _third}),
		_manages("b-3", "p-3", {"valid_from": _second, "valid_until": _third}),
	]) == {"too_few_managers"}
}
