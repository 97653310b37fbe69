package getrapt.example_test

# METADATA
# description: The question about an interest of this account, of somebody in the steering group of the example.
about_interest(question, changes) := json.patch(question, [{
	"op": "add", "path": "/facts/interest",
	"value": object.union(
		{
			"account": "p-ncg", "bodies": ["sg-a"], "municipality": "1979", "valid_until": null, "registered_by": null,
			"status": null, "proposed_by": null, "proposer_manages": false,
		},
		changes,
	),
}])

# METADATA
# description: The question, by an actor with an interest on record that covers the case.
with_interest(question) := json.patch(question, [{"op": "add", "path": "/actor/interests", "value": ["i-1"]}])

_interest := {
	"id": "i-1", "account": "p-ncg", "scope": "area", "code": hash,
	"valid_from": "2026-01-01T00:00:00.000000Z", "valid_until": null, "municipality": "1979",
}

register_interest := about_interest(
	ask(member, {"type": "register_interest", "interest": _interest, "reasons": false, "area": true}, null),
	{},
)

end_interest := about_interest(
	ask(member, {"type": "end_interest", "interest": "i-1", "reasons": false}, null),
	{"registered_by": "p-ncg", "status": "registered"},
)

# METADATA
# description: That interest as the chair of the example proposed it.
proposed_interest := {"registered_by": "p-chair", "status": "proposed", "proposed_by": "p-chair"}

confirm_interest := about_interest(
	ask(manager, {"type": "confirm_interest", "interest": "i-1"}, null),
	proposed_interest,
)

read_interests := about_interest(ask(member, {"type": "read_interests"}, null), {})
