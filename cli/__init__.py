"""The `getrapt` command: what a person or a script asks of the system in a terminal."""
