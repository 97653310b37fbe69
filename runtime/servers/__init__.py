"""The server programs, OPA and Temporal: which versions, where they are, and how they are built where they are not."""
