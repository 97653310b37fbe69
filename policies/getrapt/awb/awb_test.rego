# METADATA
# description: |
#   One test for each rule of the Awb on mandaten and interests, named after its article. The details of each stand with
#   the package that judges it; that an entry names its principal is held on a real ledger, in
#   tests/servers/verification/test_mandaten.py.
package getrapt.awb_test

import data.getrapt.example_test as example

_manager_proposes(changes) := example.reasons(
	example.under(
		object.union(example.propose_mandaat, {"actor": example.manager}),
		[object.union(example.proposed, changes)],
	),
	[],
)

_signed_by_member(mandaten) := example.verdict(example.under(example.sign, mandaten), [
	example.set_to("/actor", example.member),
])

_reasons(mandaten) := {code | some code in _signed_by_member(mandaten).reasons}

_with(changes) := object.union(example.mandaat, changes)

# Whoever has an interest takes no part, declared in the case or on record.
test_awb_2_4_who_has_an_interest_takes_no_part[act] if {
	some act in {"cast_vote", "conclude", "advise", "concur", "sign", "read_deliberation", "decide_objection"}
	example.reasons(example.allowed[act], [example.set_to("/actor/recused", true)]) == {"recused"}
	example.reasons(example.with_interest(example.allowed[act]), []) == {"registered_interest"}
}

test_awb_2_4_under_a_mandaat_the_interest_of_who_acts_counts if {
	example.reasons(example.under(example.sign, [example.mandaat]), [
		example.set_to("/actor", example.member), example.set_to("/actor/recused", true),
	]) == {"recused"}
}

# What a body decides by vote is not mandated: neither its acts nor by the body itself.
test_awb_10_3_lid_2_no_mandaat_where_a_majority_decides[name] if {
	some name, changes in {
		"voting": {"acts": ["cast_vote"]}, "concluding": {"acts": ["conclude"]}, "taking up": {"acts": ["escalate"]},
		"a steering group": {"principal": "sg-a", "principal_kind": "steering_group"},
		"an overleg": {"principal": "bo", "principal_kind": "overleg"},
	}
	_manager_proposes(changes) == {"no_mandate_by_majority"}
}

test_awb_10_3_lid_2_such_a_mandaat_carries_nothing if {
	_reasons([_with({"acts": ["sign", "cast_vote"]})]) == {"no_mandate_by_majority", "not_the_office"} | _local
}

# A mandaat to decide objections is none for who took the decision, nor for whom it was taken through.
test_awb_10_3_lid_3_who_decided_does_not_decide_the_objection[name] if {
	some name, objection in {
		"took it": {"decided_by": "p-ncg", "holders": [], "waits": true},
		"held the mandaat": {"decided_by": "p-x", "holders": ["p-ncg"], "waits": true},
	}
	question := example.under(example.decide_objection, [_with({"acts": ["decide_objection"], "tiers": []})])
	example.reasons(question, [
		example.set_to("/actor", example.member), example.set_to("/case/objection", objection),
	]) == {"decided_contested_decision"}
}

# A holder who does not work under the principal has to have agreed.
test_awb_10_4_a_holder_of_another_organisation_agrees[name] if {
	some name, [changes, codes] in {
		"did not": [{"agreed_by": null}, ({"mandate_without_consent", "not_the_office"} | _local)],
		"did": [{}, set()],
		"of the same": [{"agreed_by": null, "holder_organisations": ["ministry"]}, set()],
	}
	_reasons([_with(changes)]) == codes
}

test_awb_10_5_a_general_mandaat_is_written if {
	_manager_proposes({"written": false}) == {"mandate_unwritten"}
	_manager_proposes({"written": false, "case": "c-1"}) == set()
}

# By word it can be given for a certain case only, and then it is for that case.
test_awb_10_5_a_mandaat_by_word_is_for_its_case[name] if {
	some name, [id, codes] in {
		"its case": ["c-1", set()],
		"another": ["c-2", ({"mandate_other_scope", "not_the_office"} | _local)],
	}
	_reasons([_with({"written": false, "case": id})]) == codes
}

# Lid 1: who gave it instructs, one person alone, and not who holds it; lid 2: who gave it may ask what was done.
test_awb_10_6_only_who_gave_the_mandaat_instructs_and_asks[name] if {
	some who, [actor, instructs, asks] in {
		"the principal": [example.minister, set(), set()],
		"who holds it": [
			example.person("p-ncg", []), {"not_the_instructor", "instructs_oneself"},
			{"may_not_read_mandate_use"},
		],
		"another office": [example.treasury, {"not_the_instructor"}, {"may_not_read_mandate_use"}],
		"who keeps the register": [example.manager, {"not_the_instructor"}, {"may_not_read_mandate_use"}],
	}
	some act, codes in {
		"instruct_mandaat": instructs, "withdraw_instruction": instructs,
		"read_mandaat_use": asks,
	}
	name := concat(" ", [act, who])
	example.reasons(object.union(example.allowed[act], {"actor": actor}), []) == codes
}

# An instruction narrows what the holder should do, and gives nobody a power; its text is not the policy's to judge.
test_awb_10_6_an_instruction_gives_no_power if {
	_signed_by_member([example.instructed]).allow == true
	_reasons([object.union(example.instructed, {"acts": ["suspend"]})]) == {"not_the_office"} | _local
}

# What the principal instructs with the mandaat binds who acts under it.
test_awb_10_6_the_instructions_of_the_principal_bind[name] if {
	some name, [changes, code] in {
		"up to where": [{"ceiling_cents": 8999999}, "above_mandate_ceiling"],
		"where": [{"municipalities": ["0014"]}, "mandate_other_scope"],
		"what": [{"measures": ["light_strengthening"]}, "mandate_other_scope"],
		"in which tier": [{"tiers": ["local"]}, "mandate_other_scope"],
	}
	_reasons([_with(changes)]) == {code, "not_the_office"} | _local
}

test_awb_10_7_the_principal_stays_competent if {
	verdict := example.verdict(example.under(example.sign, [example.mandaat]), [])
	verdict.allow == true
	not verdict.mandaten
}

# Revoked is revoked from that moment on, by one person.
test_awb_10_8_a_mandaat_is_revoked_at_any_time if {
	_signed_by_member([example.mandaat]).allow == true
	_reasons([_with({"status": "revoked"})]) == {"mandate_revoked", "not_the_office"} | _local
	example.verdict(example.revoke_mandaat, []).allow == true
}

# Passed on only where that was allowed, and no further than it went.
test_awb_10_9_a_sub_mandaat_goes_no_further[name] if {
	some name, [parent, sub, codes] in {
		"allowed": [{}, {}, set()],
		"not to be passed on": [{"passable": false}, {}, {"mandate_not_passable"}],
		"above its ceiling": [{}, {"ceiling_cents": null}, {"mandate_ceiling_above_parent"}],
		"for longer": [{}, {"valid_until": null}, {"mandate_longer_than_parent"}],
		"for more": [{}, {"municipalities": []}, {"mandate_wider_than_parent"}],
	}
	above := _with(object.union(parent, {"id": "m-0", "holder": {"kind": "office", "id": "dg"}}))
	found := _reasons([_with(object.union(sub, {"parent": "m-0"})), above])
	found == codes | {code | some code in ({"not_the_office"} | _local); count(codes) > 0}
}

# The verdict names the chain up to who gave the first, on whose behalf the act is done.
test_awb_10_10_the_original_principal_is_named if {
	above := _with({"id": "m-0", "holder": {"kind": "office", "id": "dg"}})
	_signed_by_member([_with({"parent": "m-0"}), above]).mandaten == ["m-1", "m-0"]
}

# The member has a seat in a steering group alone, which is said beside the office.
_local := {"national_only"}
