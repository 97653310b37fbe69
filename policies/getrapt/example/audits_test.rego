package getrapt.example_test

auditor := person("p-audit", [office("auditor")])

# METADATA
# description: A case that its steering group decided, as an audit looks at it.
audited_case := object.union(a_case, {
	"phase": "decided", "side_state": "closed", "outcome": "approve", "tier": null,
	"positions": [{"tier": "local", "body": "sg-a", "outcome": "approve"}],
})

# METADATA
# description: The question with an audit changed so among its facts.
about_audit(question, changes) := json.patch(question, [{
	"op": "add", "path": "/facts/audit",
	"value": object.union(
		{
			"id": "a-1", "status": "open", "population": null, "revision": 3, "without_finding": 0,
			"reply_awaited_until": null, "sampled": true, "case_sequence": null, "acted": false, "finding": null,
		},
		changes,
	),
}])

finding := {
	"number": 1, "case": "c-1", "account": "p-audit", "answering": ["sg-a", "dg"], "counts": true,
}

open_audit := about_audit(
	ask(
		auditor,
		{
			"type": "open_audit", "question": true,
			"audit": {
				"id": "a-1", "size": 5, "seed": "0123456789abcdef", "ledger_size": 100,
				"scope": {
					"procedure": "routekaart", "tier": "local", "municipality": "1979", "outcome": null,
					"closed_from": null, "closed_until": null,
				},
			},
		},
		null,
	),
	{"status": null, "population": 7, "revision": 0, "sampled": false},
)

record_finding := about_audit(
	ask(
		auditor,
		{
			"type": "record_finding", "audit": "a-1", "case": "c-1", "result": "non_conform", "text": true,
			"category": "motivation", "tier": "local",
		},
		audited_case,
	),
	{"case_sequence": 9},
)

reply_to_finding := about_audit(
	ask(
		chair,
		{"type": "reply_to_finding", "audit": "a-1", "case": "c-1", "finding": 1, "reply": true},
		audited_case,
	),
	{"case_sequence": 9, "acted": true, "finding": finding},
)

close_audit := about_audit(
	ask(auditor, {"type": "close_audit", "audit": "a-1", "seen": 3, "conclusion": true}, null),
	{"sampled": false},
)

read_audit := ask(auditor, {"type": "read_audit"}, null)

# METADATA
# description: Whether this actor may read a finding, changed so, in an audit.
read_finding(actor, changes) := about_audit(
	ask(actor, {"type": "read_audit"}, audited_case),
	{"finding": object.union(finding, changes)},
)
