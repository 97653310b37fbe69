package getrapt.organising_test

import data.getrapt.example_test as example

_account := {
	"kind": "close_account", "body": "beheer", "body_kind": "office", "seat": null, "seat_body": null, "account": "p-x",
	"valid_from": _earlier_then, "valid_until": null, "reasons": false,
	"holdings": [example.holding("b-1", "p-1"), example.holding("b-2", "p-2")],
}

_of_account(changes) := _proposing(object.union(_account, changes))

_closed(from, until) := {"closings": [{"valid_from": from, "valid_until": until}]}

test_an_account_is_closed[name] if {
	some name, [changes, codes] in {
		"that is open": [{}, set()],
		"that is closed already": [_closed("2026-11-01T00:00:00.000000Z", null), {"named_account_closed"}],
		"that is closed later": [_closed(_then, null), {"named_account_closed"}],
		"that is open again by then": [_closed("2026-11-01T00:00:00.000000Z", _earlier_then), set()],
		"that is open again only after": [_closed("2026-11-01T00:00:00.000000Z", _then), {"named_account_closed"}],
		"of another body": [{"body": "sg-a", "body_kind": "steering_group"}, {"no_such_body_or_seat"}],
	}
	_of_account(changes) == codes
}

test_an_account_is_opened_again[name] if {
	some name, [changes, codes] in {
		"that is closed": [_closed("2026-11-01T00:00:00.000000Z", null), set()],
		"that is closed later": [_closed(_then, null), set()],
		"that is open": [{}, {"account_not_closed"}],
		"that was opened again": [_closed("2026-11-01T00:00:00.000000Z", _then), {"account_not_closed"}],
		"of another body": [
			object.union(_closed("2026-11-01T00:00:00.000000Z", null), {"body": "sg-a", "body_kind": "steering_group"}),
			{"no_such_body_or_seat"},
		],
	}
	_of_account(object.union(changes, {"kind": "reopen_account"})) == codes
}

test_nobody_confirms_what_is_about_the_own_account[kind] if {
	some kind in {"close_account", "reopen_account"}
	changes := object.union(_account, object.union(_closed("2026-11-01T00:00:00.000000Z", null), {"kind": kind, "account": "p-colleague"}))
	"own_account" in _confirming(changes)
	not "own_seat" in _confirming(changes)
	not "own_account" in _proposing(changes)
	not "own_account" in _confirming(object.union(changes, {"account": "p-x"}))
}

test_whose_account_it_is_takes_the_proposal_not_back_alone if {
	change := _with(object.union(_account, {"account": "p-else"}))
	_reasons("revoke_change", example.person("p-else", []), change) == {"not_the_manager"}
	_reasons("revoke_change", example.manager, change) == set()
}

# Who proposes for one body proposes nothing about accounts.
test_the_chair_closes_no_account if {
	_reasons("propose_change", example.chair, _with(_account)) == {"not_the_manager"}
}
