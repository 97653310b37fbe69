package getrapt.example_test

read_administration := ask(manager, {"type": "read_administration"}, null)

read_health := ask(manager, {"type": "read_health"}, null)
