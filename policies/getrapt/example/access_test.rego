package getrapt.example_test

seal_access_log := json.patch(publish_procedure, [set_to(
	"/act",
	{"type": "seal_access_log", "first": 0, "last": 9, "count": 10, "root": hash},
)])

read_access_log := ask(member, {"type": "read_access_log", "account": "p-ncg"}, null)

read_processing_log := ask(person("p-audit", [office("auditor")]), {"type": "read_processing_log"}, null)
