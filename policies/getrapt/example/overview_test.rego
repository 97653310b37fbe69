package getrapt.example_test

read_overview := ask(ministry, {"type": "read_overview", "municipality": null}, null)
