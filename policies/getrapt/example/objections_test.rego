package getrapt.example_test

# METADATA
# description: A case that was decided and closed.
closed_case := object.union(a_case, {"phase": "decided", "side_state": "closed", "outcome": "reject", "tier": null})

# METADATA
# description: A case with an objection against what the chair of the example decided.
objected_case := object.union(closed_case, {"objection": {"decided_by": "p-chair", "holders": [], "waits": true}})

lodge_objection := reasoned(intake, "lodge_objection", closed_case)

decide_objection := ask(
	minister,
	{"type": "decide_objection", "dossier": "d-1", "founded": false, "motivation": motivation},
	objected_case,
)

# METADATA
# description: The acts about an objection, which a case that is over takes and no other.
of_objection := {"lodge_objection", "decide_objection"}
