"""`getrapt authority`: what the policy answered, would answer, and who has which rights. Its commands are beside it."""

import typer

from cli import authority_log, authority_replay, authority_review, authority_what_if

app = typer.Typer(help="Replay verdicts, try a policy out on them, and review rights.", no_args_is_help=True)
for _part in (authority_replay, authority_log, authority_what_if, authority_review):
    app.add_typer(_part.app)
