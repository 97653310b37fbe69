package getrapt.example_test

# METADATA
# description: Somebody of the office for the rights of those concerned.
data_keeper := person("p-data", [office("gegevensbescherming")])

# METADATA
# description: The question about a closed case's subject, changed so.
about_subject(question, changes) := json.patch(question, [{
	"op": "add", "path": "/facts/subject",
	"value": object.union(
		{
			"id": "s-1", "kind": "case", "status": "kept", "proposed_by": null, "hold": null,
			"held": false, "needed": false, "barred": false, "objected": false,
		},
		changes,
	),
}])

_on_subject(type, fields) := ask(data_keeper, object.union({"type": type, "subject": "s-1"}, fields), null)

propose_forgetting := about_subject(_on_subject("propose_forgetting", {"ground": "no_longer_needed"}), {})

confirm_forgetting := about_subject(
	_on_subject("confirm_forgetting", {}),
	{"status": "proposed", "proposed_by": "p-first", "texts": "0f"},
)

revoke_forgetting := about_subject(
	_on_subject("revoke_forgetting", {}),
	{"status": "proposed", "proposed_by": "p-first"},
)

place_hold := about_subject(_on_subject("place_hold", {"ground": "legal_claim"}), {})

release_hold := about_subject(_on_subject("release_hold", {}), {"hold": "legal_claim", "held": true})

export_subject := about_subject(_on_subject("export_subject", {"purpose": "access_request"}), {})

read_subjects := ask(data_keeper, {"type": "read_subjects"}, null)
