"""`getrapt policy`: which policy is in force, by the ledger and by OPA, and putting another one into force."""

import asyncio
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.authority_database import UnaskableError, answered, opa_program
from cli.client import signed_in
from cli.foreseen import foreseen
from cli.moments import At, FirstMoment, SecondMoment, tell_difference
from cli.output import As, AsJson, errors, moment, print_json, screen, told
from cli.serve import Everywhere, Port, host, stopped_by_signal
from cli.taking import Key, Who
from runtime.logs import configure_logging
from runtime.settings import Settings

if TYPE_CHECKING:
    from runtime.policy_activation import Activated
    from store.database import Database

app = typer.Typer(help="Show which policy is in force, and put another one into force.", no_args_is_help=True)

_SHORT = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """What is in force: `ledger` and `opa` are revisions; `missing` those that entries name and whose sources are gone."""

    ledger: str | None
    opa: str | None
    release: str
    since: str | None
    index: int | None
    by: str | None
    previous: str | None
    named: int
    missing: tuple[str, ...]

    @property
    def well(self) -> bool:
        """Whether OPA answers by what the ledger has in force, and every verdict can be replayed."""
        return self.ledger is not None and self.ledger == self.opa and not self.missing


@app.command()
def show(at: At = None, account: As = "auditor-rijk", as_json: AsJson = False) -> None:
    """The revision in force, since when and by whom; whether OPA answers by it, and whether every revision that entries
    name is kept. Exit code 1 when not, 2 when it could not be looked at. With --at the one in force at that moment."""
    if at is not None:
        _show_then(at, account, as_json=as_json)
        return
    found = answered(_shown, as_json=as_json)
    if as_json:
        print_json({"well": found.well, **asdict(found)})
    else:
        _tell(found)
    raise typer.Exit(0 if found.well else 1)


@app.command()
def serve(everywhere: Everywhere = False, port: Port = 8181) -> None:
    """Run OPA with the signed policy that is in force, where the parts run apart; it answers only who has GETRAPT_OPA_TOKEN.
    Ctrl-C stops it. Exit code 1 when it could not be started or ended by itself, 2 for a wrong setting."""
    from runtime.policy_serving import run_policy

    def ready() -> None:
        screen.print(f"OPA is ready on port {port}")

    with foreseen():
        settings = Settings.load()
        configure_logging(settings)
        code = asyncio.run(run_policy(settings, host(everywhere), port, stopped_by_signal, ready))
    raise typer.Exit(code)


@app.command()
def diff(since: FirstMoment, until: SecondMoment = None, account: As = "auditor-rijk", as_json: AsJson = False) -> None:
    """What changed in the policy in force between two moments: its revision and its files, and the entries that brought it."""
    tell_difference("/v1/policy", since, until, account, as_json=as_json)


@app.command()
def activate(
    policy: Annotated[
        Path, typer.Argument(metavar="DIR_OR_BUNDLE", help="Sources as in policies/, or a signed bundle.")
    ],
    account: Who = "beheerder",
    key: Key = None,
    as_json: AsJson = False,
) -> None:
    """Put a policy into force without a restart. Exit code 1 when the policy in force refuses it, or OPA does not come to
    answer by it; 2 when it cannot judge, is not signed or was changed: then nothing has changed."""

    async def activated(database: "Database", settings: Settings) -> "Activated":
        from runtime.policy_activation import ActivationUnderWayError
        from runtime.policy_activation import activate as put_into_force
        from runtime.policy_bundle import PolicyError
        from runtime.policy_candidate import read_candidate
        from runtime.policy_keys import policy_keys
        from verification.candidate import CandidateError

        opa = opa_program(settings)
        try:
            with errors.status("trying it out"):
                sources = await read_candidate(policy, opa, policy_keys(settings))
            with errors.status("putting it into force"):
                return await put_into_force(settings, database, opa, sources, enter)
        except (ActivationUnderWayError, CandidateError, PolicyError) as error:
            raise UnaskableError(str(error)) from error

    def act(revision: str) -> None:
        with signed_in(account) as api:
            api.post("/v1/policy/activations", {"revision": revision}, key or uuid.uuid4().hex)

    async def enter(revision: str) -> None:
        await asyncio.to_thread(act, revision)

    with told(as_json=as_json):
        came = answered(activated, as_json=as_json)
    if as_json:
        print_json({"revision": came.revision, "entered": came.entered, "answers": came.answers})
    elif came.answers:
        was = "is in force" if came.entered else "was in force already"
        screen.print(f"{came.revision} {was}; OPA answers by it", soft_wrap=True)
    else:
        message = f"{came.revision} is in force by the ledger, and OPA does not answer by it: give it {came.bundle}"
        errors.print(message, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(0 if came.answers else 1)


def _show_then(at: str, account: str, *, as_json: bool) -> None:
    with told(as_json=as_json), signed_in(account) as api:
        found = api.get("/v1/policy", {"at": at})
    if as_json:
        print_json(found)
        return
    screen.print(f"in force at {moment(found['at'])}: {found['revision']}", soft_wrap=True)
    by = found["by"]["account"] or "an account that was forgotten"
    screen.print(f"  since {moment(found['since'])}, entry {found['entry']}, by {by}", markup=False, soft_wrap=True)
    screen.print(f"  in place of {found['previous'] or 'none'}", soft_wrap=True)


async def _shown(database: "Database", settings: Settings) -> Shown:
    from domain.actor import SYSTEM
    from runtime.policy_activation import answering
    from runtime.policy_bundle import policy_revision, policy_sources
    from store.policies import Policies

    policies = Policies(database)
    in_force, named = await policies.in_force(), await policies.named()
    opa = await answering(settings) if settings.opa_url else None
    release = policy_revision(policy_sources())
    missing = tuple(revision for revision, kept in named.items() if not kept)
    if in_force is None:
        return Shown(None, opa, release, None, None, None, None, len(named), missing)
    by = in_force.actor
    if by != SYSTEM.account:
        by = await _handle(database, settings, by)
    where = (in_force.since.isoformat(), in_force.index, by, in_force.previous)
    return Shown(in_force.revision, opa, release, *where, len(named), missing)


async def _handle(database: "Database", settings: Settings, account: str) -> str:
    """The account's handle; its pseudonym where the master key is not at hand."""
    from runtime.composition import master_key
    from store.register import Register

    if settings.master_key is None and settings.master_key_file is None:
        return account
    return (await Register(database, master_key(settings)).handles([account])).get(account, account)


def _tell(found: Shown) -> None:
    if found.ledger is None:
        screen.print("the ledger names no policy yet")
    else:
        screen.print(f"in force by the ledger: {found.ledger}", soft_wrap=True)
        screen.print(f"  since {moment(found.since)}, entry {found.index}, by {found.by}", markup=False, soft_wrap=True)
        screen.print(f"  in place of {found.previous or 'none'}", soft_wrap=True)
    if found.opa is None:
        errors.print("OPA does not answer", style="red")
    else:
        style = None if found.opa == found.ledger else "red"
        screen.print(f"OPA answers by: {found.opa}", style=style, soft_wrap=True)
    if found.ledger is not None and found.release != found.ledger:
        screen.print(f"this release comes with another: {found.release[:_SHORT]}…", soft_wrap=True)
    for revision in found.missing:
        errors.print(f"entries name {revision}, and its sources are not kept", style="red", soft_wrap=True)
    kept = found.named - len(found.missing)
    screen.print(f"entries name {found.named} revisions, and {kept} of them are kept")
