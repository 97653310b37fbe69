package getrapt.example_test

# METADATA
# description: That an account holds a seat, without end.
holding(seat_id, account) := {
	"seat": seat_id, "account": account, "chair": false, "valid_from": "2026-01-01T00:00:00.000000Z",
	"valid_until": null, "substitute_for": null,
}

# METADATA
# description: Another one stands in for the holder of the seat of ncg, in a week that is still to come.
substitution := {
	"id": "w-1", "kind": "substitute", "status": "proposed", "proposed_by": "p-manager", "body": "sg-a",
	"body_kind": "steering_group", "seat": "ncg", "seat_body": "sg-a", "account": "p-else", "group": null,
	"valid_from": "2026-12-01T00:00:00.000000Z", "valid_until": "2026-12-08T00:00:00.000000Z", "reasons": true,
	"new_seat": null, "new_body": null,
	"holdings": [object.union(holding("gemeente", "p-chair"), {"chair": true}), holding("ncg", "p-ncg")],
}

# METADATA
# description: The same, once it was confirmed.
substituted := object.union(substitution, {
	"status": "confirmed",
	"holdings": [
		object.union(holding("gemeente", "p-chair"), {"chair": true}),
		object.union(holding("ncg", "p-ncg"), {"valid_until": "2026-12-01T00:00:00.000000Z"}),
		object.union(holding("ncg", "p-else"), {
			"valid_from": "2026-12-01T00:00:00.000000Z", "valid_until": "2026-12-08T00:00:00.000000Z",
			"substitute_for": "p-ncg",
		}),
		object.union(holding("ncg", "p-ncg"), {"valid_from": "2026-12-08T00:00:00.000000Z"}),
	],
})

# METADATA
# description: The question with this change in its facts.
about_change(question, change) := json.patch(question, [{"op": "add", "path": "/facts/change", "value": change}])

colleague := person("p-colleague", [office("beheer")])

# A change as the act has it: what the register adds is left out, and of its texts only whether there is one.
_as_given(change) := object.remove(change, ["status", "proposed_by", "body_kind", "seat_body", "group", "holdings"])

propose_change := about_change(ask(manager, {"type": "propose_change", "change": _as_given(substitution)}, null), substitution)

confirm_change := about_change(ask(colleague, {"type": "confirm_change", "change": "w-1"}, null), substitution)

revoke_change := about_change(ask(manager, {"type": "revoke_change", "change": "w-1", "reasons": false}, null), substituted)
