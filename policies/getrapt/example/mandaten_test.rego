package getrapt.example_test

# METADATA
# description: A mandaat of the office that signs, of another organisation than the holder, and all as it should be.
mandaat := {
	"id": "m-1", "principal": "minister", "principal_kind": "office", "principal_organisation": "ministry",
	"parent": null, "holder": {"kind": "account", "id": "p-ncg"}, "holder_organisations": ["ncg"],
	"acts": ["sign", "suspend", "return_for_information"], "procedure": "routekaart", "tiers": ["national"],
	"municipalities": ["1979", "0014"], "measures": ["isolation_to_norm"], "ceiling_cents": 9000000,
	"valid_from": "2026-01-01T00:00:00.000000Z", "valid_until": "2027-01-01T00:00:00.000000Z", "passable": true,
	"written": true, "case": null, "status": "confirmed", "proposed_by": "p-sign", "confirmed_by": null,
	"agreed_by": "p-of-ncg", "agreed_for": ["ncg"],
}

# METADATA
# description: The question with these mandaten in its facts.
under(question, mandaten) := json.patch(question, [{"op": "add", "path": "/facts/mandates", "value": mandaten}])

manager := person("p-manager", [office("beheer")])

proposed := object.union(mandaat, {"status": "proposed"})

# METADATA
# description: The same as it is confirmed - with as whom its proposer holds mandaten, who is of the office that gives it.
confirmable := object.union(proposed, {"proposer_as": [
	{"kind": "account", "id": "p-sign"},
	{"kind": "office", "id": "minister"},
	{"kind": "seat", "id": "minister-1"},
]})

# A mandaat as the act has it: what the register adds is left out, and of its source there is only whether it has one.
_given := object.union(
	object.remove(mandaat, [
		"principal_kind", "principal_organisation", "holder_organisations", "written", "status", "proposed_by",
		"confirmed_by", "agreed_by", "agreed_for",
	]),
	{"source": true, "source_date": "2026-01-01"},
)

activate_policy := ask(manager, {"type": "activate_policy", "revision": "r-2", "previous": "r-1"}, null)

rotate_log_key := ask(manager, {"type": "rotate_log_key", "vkey": "log+2", "previous": "log+1"}, null)

read_log := ask(person("p-auditor", [office("auditor")]), {"type": "read_log"}, null)

propose_mandaat := under(ask(minister, {"type": "propose_mandaat", "mandaat": _given}, null), [proposed])

confirm_mandaat := under(ask(manager, {"type": "confirm_mandaat", "mandaat": "m-1"}, null), [confirmable])

revoke_mandaat := under(ask(minister, {"type": "revoke_mandaat", "mandaat": "m-1", "reasons": false}, null), [mandaat])

# METADATA
# description: A mandaat with two instructions in force, the second of three having been withdrawn.
instructed := object.union(mandaat, {"instructions": [1, 3]})

# METADATA
# description: The same as one of them is taken back - with who gave that, and as whom.
instructed_by_office := object.union(instructed, {"instructed_by": {
	"account": "p-sign",
	"as": [{"kind": "account", "id": "p-sign"}, {"kind": "office", "id": "minister"}],
}})

instruct_mandaat := under(
	ask(minister, {"type": "instruct_mandaat", "mandaat": "m-1", "text": true, "case": null}, null),
	[mandaat],
)

withdraw_instruction := under(
	ask(minister, {"type": "withdraw_instruction", "mandaat": "m-1", "number": 3}, null),
	[instructed_by_office],
)

read_instructions := under(ask(minister, {"type": "read_instructions", "mandaat": "m-1"}, null), [instructed])

read_mandaat_use := under(ask(minister, {"type": "read_mandaat_use", "mandaat": "m-1"}, null), [mandaat])

not_agreed := object.union(proposed, {"agreed_by": null, "agreed_for": []})

agree_mandaat := under(
	ask(object.union(person("p-of-ncg", []), {"organisations": ["ncg"]}), {"type": "agree_mandaat", "mandaat": "m-1"}, null),
	[not_agreed],
)
