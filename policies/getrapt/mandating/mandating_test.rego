package getrapt.mandating_test

import data.getrapt.example_test as example

_with(changes) := object.union(example.confirmable, changes)

_parent := object.union(example.mandaat, {"id": "m-3", "holder": {"kind": "office", "id": "dg"}})

# The acts on the register, each by this actor and about a mandaat changed so.
_reasons(act, actor, mandaten) := example.reasons(
	example.under(object.union(example.allowed[act], {"actor": actor}), mandaten),
	[],
)

test_who_may_propose_confirm_and_revoke[name] if {
	some who, [actor, codes] in {
		"the principal": [example.person("p-other", [example.office("minister")]), set()],
		"who manages": [example.manager, set()],
		"the office that passed it on": [example.ministry, set()],
		"another office": [example.treasury, {"propose_mandaat", "confirm_mandaat", "revoke_mandaat"}],
	}
	some act in {"propose_mandaat", "confirm_mandaat", "revoke_mandaat"}
	name := concat(" ", [act, who])
	expected := {"not_the_principal" | act in codes}
	_reasons(act, actor, [_with({"parent": "m-3"}), _parent]) == expected
}

test_of_a_mandaat_without_parent_nobody_passed_it_on[act] if {
	some act in {"propose_mandaat", "confirm_mandaat", "revoke_mandaat"}
	_reasons(act, example.ministry, [example.confirmable]) == {"not_the_principal"}
}

# A mandaat is the principal's to give: two who keep the register do not give it between them.
test_of_the_two_who_make_a_mandaat_one_is_the_principals_side[name] if {
	some who, [actor, kept] in {
		"of the office": [example.person("p-other", [example.office("minister")]), set()],
		"of who passes it on": [example.ministry, set()],
		"who keeps the register": [example.manager, {"principal_not_involved"}],
		"of both": [example.person("p-other", [example.office("beheer"), example.office("minister")]), set()],
	}
	some whose, [proposer, codes] in {
		"of the office": [[{"kind": "office", "id": "minister"}], set()],
		"of who passes it on": [[{"kind": "office", "id": "dg"}], set()],
		"who keeps the register": [[{"kind": "office", "id": "beheer"}, {"kind": "seat", "id": "minister"}], kept],
		"of nothing any more": [[], kept],
	}
	name := concat(", proposed by one ", [who, whose])
	_reasons("confirm_mandaat", actor, [_with({"parent": "m-3", "proposer_as": proposer}), _parent]) == codes
}

test_who_does_not_say_as_whom_the_proposer_holds_mandaten_leaves_the_principal_out if {
	_reasons("confirm_mandaat", example.manager, [example.proposed]) == {"principal_not_involved"}
}

test_another_office_is_told_no_more_than_that_it_is_another if {
	alone := [_with({"proposer_as": []})]
	_reasons("confirm_mandaat", example.treasury, alone) == {"not_the_principal"}
}

test_two_persons_make_a_mandaat if {
	_reasons("confirm_mandaat", example.minister, [example.confirmable]) == {"second_person_needed"}
}

test_nobody_confirms_a_mandaat_of_ones_own[name] if {
	some name, holder in {
		"account": {"kind": "account", "id": "p-manager"},
		"seat": {"kind": "seat", "id": "beheer-1"},
		"office": {"kind": "office", "id": "beheer"},
	}
	_reasons("confirm_mandaat", example.manager, [_with({"holder": holder})]) == {"own_mandate"}
}

test_only_what_is_proposed_is_confirmed[status] if {
	some status, codes in {
		"confirmed": {"mandate_not_proposed"},
		"revoked": {"mandate_not_proposed", "mandate_revoked"},
	}
	_reasons("confirm_mandaat", example.manager, [_with({"status": status})]) == codes
}

test_one_person_is_enough_to_end_it_once[status] if {
	some status, codes in {"proposed": set(), "confirmed": set(), "revoked": {"mandate_revoked"}}
	_reasons("revoke_mandaat", example.minister, [_with({"status": status})]) == codes
}

test_a_mandaat_with_defects_can_be_revoked if {
	_reasons("revoke_mandaat", example.minister, [_with({"parent": "gone", "written": false})]) == set()
}

test_a_mandaat_that_is_not_there_is_nobodys[act] if {
	some act in {"propose_mandaat", "confirm_mandaat", "revoke_mandaat"}
	_reasons(act, example.manager, []) - {"not_the_principal"} == {"no_such_mandate"}
}

test_what_is_wrong_is_said_before_it_comes_into_force[name] if {
	some what, [changes, codes] in {
		"nothing": [{}, set()],
		"it begins later": [{"valid_from": "2026-12-01T00:00:00.000000Z"}, set()],
		"it is over": [{"valid_until": "2026-11-01T00:00:00.000000Z"}, {"mandate_expired"}],
		"unwritten": [{"written": false}, {"mandate_unwritten"}],
		"not agreed to yet": [{"agreed_by": null, "agreed_for": []}, set()],
		"decided by vote": [{"acts": ["conclude"]}, {"no_mandate_by_majority", "mandate_wider_than_parent"}],
		"no office": [
			{"principal": "sg-a", "principal_kind": "steering_group", "proposer_as": [{"kind": "office", "id": "sg-a"}]},
			{"no_mandate_by_majority", "mandate_broken"},
		],
		"unknown office": [{"principal_kind": null}, {"mandate_unknown_office"}],
		"unknown holder": [
			{"holder": {"kind": "seat", "id": "x"}, "holder_organisations": []},
			{"mandate_unknown_holder"},
		],
		"no parent there": [{"parent": "m-8"}, {"mandate_broken"}],
		"more than the parent": [{"ceiling_cents": null}, {"mandate_ceiling_above_parent"}],
	}
	some act in {"propose_mandaat", "confirm_mandaat"}
	name := concat(", ", [act, what])
	_reasons(act, example.manager, [object.union(_with({"parent": "m-3"}), changes), _parent]) == codes
}

test_what_is_wrong_with_the_parent_is_said_as_well[name] if {
	some what, [changes, codes] in {
		"only proposed": [{"status": "proposed"}, {"mandate_not_in_force"}],
		"revoked": [{"status": "revoked"}, {"mandate_revoked"}],
		"not agreed to": [{"agreed_by": null, "agreed_for": []}, {"mandate_without_consent"}],
		"not to be passed on": [{"passable": false}, {"mandate_not_passable"}],
	}
	some act in {"propose_mandaat", "confirm_mandaat"}
	name := concat(", ", [act, what])
	_reasons(act, example.manager, [_with({"parent": "m-3"}), object.union(_parent, changes)]) == codes
}

test_persons_alone_change_the_register[act] if {
	some act in {"propose_mandaat", "confirm_mandaat", "revoke_mandaat"}
	"person_only" in _reasons(act, example.system, [example.proposed])
}

_agreeing(actor, changes) := _reasons("agree_mandaat", actor, [object.union(example.not_agreed, changes)])

_of(account, organisations) := object.union(example.person(account, []), {"organisations": organisations})

test_somebody_of_the_holders_organisation_agrees[name] if {
	some name, [organisations, codes] in {
		"of it": [["ncg"], set()],
		"of it and of another": [["ministry", "ncg"], set()],
		"of another": [["ministry"], {"not_the_holders_side"}],
		"of none": [[], {"not_the_holders_side"}],
	}
	_agreeing(_of("p-x", organisations), {}) == codes
}

test_who_agrees_does_so_for_all_that_the_holder_works_for_beside_the_principals[name] if {
	some name, [organisations, held, codes] in {
		"for both": [["ncg", "province"], ["ncg", "province"], set()],
		"and for more": [["ncg", "province"], ["ncg"], set()],
		"for one of both": [["ncg"], ["ncg", "province"], {"consent_incomplete"}],
		"for the other than the principal": [["ncg"], ["ministry", "ncg"], set()],
		"for the principal": [["ministry"], ["ministry", "ncg"], {"consent_incomplete"}],
		"for the principal alone": [["ministry"], ["ministry"], set()],
		"for none": [[], ["ncg", "province"], {"not_the_holders_side"}],
	}
	_agreeing(_of("p-x", organisations), {"holder_organisations": held}) == codes
}

test_who_does_not_agree_need_not_be_of_every_organisation_of_the_holder if {
	sitting := object.union(example.minister, {"organisations": ["ministry"]})
	held := object.union(example.mandaat, {"holder_organisations": ["ministry", "ncg"]})
	_reasons("revoke_mandaat", sitting, [held]) == set()
}

test_who_does_not_say_where_it_sits_does_not_agree if {
	unsaid := [{"op": "remove", "path": "/actor/organisations"}]
	example.reasons(example.agree_mandaat, unsaid) == {"not_the_holders_side"}
}

test_a_third_person_agrees[name] if {
	some name, [account, changes, codes] in {
		"a third": ["p-x", {"confirmed_by": "p-manager", "status": "confirmed"}, set()],
		"who holds it": ["p-ncg", {}, set()],
		"who proposed it": ["p-sign", {}, {"third_person_needed"}],
		"who confirmed it": ["p-manager", {"confirmed_by": "p-manager", "status": "confirmed"}, {"third_person_needed"}],
	}
	_agreeing(_of(account, ["ncg"]), changes) == codes
}

test_who_agreed_does_not_confirm if {
	_reasons("confirm_mandaat", example.manager, [_with({"agreed_by": "p-manager"})]) == {"third_person_needed"}
}

test_who_agreed_may_end_it if {
	_reasons("revoke_mandaat", example.manager, [_with({"agreed_by": "p-manager"})]) == set()
}

test_only_what_nobody_agreed_to_and_is_not_over_is_agreed_to[name] if {
	some name, [changes, codes] in {
		"proposed": [{}, set()],
		"in force": [{"status": "confirmed"}, set()],
		"agreed to": [{"agreed_by": "p-other"}, {"mandate_agreed_already"}],
		"revoked": [{"status": "revoked"}, {"mandate_revoked"}],
	}
	_agreeing(_of("p-x", ["ncg"]), changes) == codes
}

test_a_mandaat_of_a_holder_that_is_gone_is_agreed_to_by_nobody if {
	_agreeing(_of("p-x", ["ncg"]), {"holder_organisations": []}) == {"not_the_holders_side"}
}

test_ones_own_mandaat_can_be_proposed_and_taken_back[act] if {
	some act in {"propose_mandaat", "revoke_mandaat"}
	own := _with({"holder": {"kind": "account", "id": "p-manager"}})
	_reasons(act, example.manager, [own]) == set()
}
