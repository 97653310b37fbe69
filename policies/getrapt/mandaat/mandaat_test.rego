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
