"""The embedded stack: PostgreSQL, Temporal, OPA, the worker and the web application as supervised child processes."""
