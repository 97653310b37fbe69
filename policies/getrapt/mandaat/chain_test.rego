package getrapt.mandaat_test

import data.getrapt.example_test as example

test_what_is_wrong_with_a_link_breaks_the_chain[name] if {
	some name, [changes, codes] in {
		"revoked": [{"status": "revoked"}, {"mandate_revoked"}],
		"not confirmed": [{"status": "proposed"}, {"mandate_not_in_force"}],
		"not passable": [{"passable": false}, {"mandate_not_passable"}],
		"of another principal": [{"principal": "dg"}, {"mandate_broken"}],
		"in a ring": [{"parent": "m-1"}, {"mandate_broken"}],
		"fewer acts": [{"acts": ["sign"]}, {"mandate_wider_than_parent"}],
		"one procedure": [{"procedure": "other"}, {"mandate_wider_than_parent"}],
		"one tier": [{"tiers": ["local"]}, {"mandate_wider_than_parent"}],
		"fewer municipalities": [{"municipalities": ["1979"]}, {"mandate_wider_than_parent"}],
		"other measures": [{"measures": ["joint_execution"]}, {"mandate_wider_than_parent"}],
		"one case": [{"case": "c-1"}, {"mandate_wider_than_parent"}],
		"lower ceiling": [{"ceiling_cents": 8999999}, {"mandate_ceiling_above_parent"}],
		"later": [{"valid_from": "2026-01-01T00:00:00.000001Z"}, {"mandate_longer_than_parent"}],
		"shorter": [{"valid_until": "2026-12-31T00:00:00.000000Z"}, {"mandate_longer_than_parent"}],
		"no limits at all": [
			{
				"procedure": null, "tiers": [], "municipalities": [], "measures": [], "ceiling_cents": null,
				"valid_until": null,
			},
			set(),
		],
	}
	parent := object.union(_root, changes)
	_reasons([_with({"parent": "m-3"}), parent]) == codes | {code | some code in _not_competent; count(codes) > 0}
}

test_a_limit_that_is_left_out_goes_further_than_the_parent[name] if {
	some name, [changes, code] in {
		"procedure": [{"procedure": null}, "mandate_wider_than_parent"],
		"tiers": [{"tiers": []}, "mandate_wider_than_parent"],
		"municipalities": [{"municipalities": []}, "mandate_wider_than_parent"],
		"measures": [{"measures": []}, "mandate_wider_than_parent"],
		"ceiling": [{"ceiling_cents": null}, "mandate_ceiling_above_parent"],
		"until": [{"valid_until": null}, "mandate_longer_than_parent"],
	}
	_reasons([object.union(_with({"parent": "m-3"}), changes), _root]) == {code} | _not_competent
}

test_a_mandaat_for_a_case_is_passed_on_for_that_case_alone[name] if {
	some name, [id, codes] in {
		"the same": ["c-1", set()],
		"another": ["c-2", ({"mandate_wider_than_parent", "mandate_other_scope"} | _not_competent)],
	}
	_reasons([_with({"parent": "m-3", "case": id}), object.union(_root, {"case": "c-1"})]) == codes
}

test_a_general_mandaat_is_passed_on_for_one_case if {
	_reasons([_with({"parent": "m-3", "case": "c-1"}), _root]) == set()
}

test_a_defect_far_up_breaks_the_chain if {
	root := object.union(_root, {"status": "revoked"})
	_reasons([_own, _middle, root]) == {"mandate_revoked"} | _not_competent
}

test_what_is_wrong_with_another_mandaat_does_no_harm if {
	_reasons([example.mandaat, _with({"id": "m-5", "status": "revoked"})]) == set()
}

test_a_mandaat_of_another_office_or_act_is_not_spoken_of[name] if {
	some name, changes in {
		"office": {"principal": "dg", "status": "revoked", "ceiling_cents": 1},
		"act": {"acts": ["suspend"], "status": "revoked", "ceiling_cents": 1},
	}
	_reasons([_with(changes)]) == _not_competent
}
