package getrapt.example_test

name_accounts := json.patch(
	ask(
		system, {"type": "name_accounts", "names": [
			{"account": "00000000000000000000000000000001", "handle": true},
			{"account": "00000000000000000000000000000002", "handle": true},
		]},
		null,
	),
	[{"op": "add", "path": "/facts/named", "value": []}],
)
