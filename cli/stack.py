"""`getrapt up`, `down`, `status`: the stack on this machine. What it consists of is `runtime.embedded`'s."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from functools import partial
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.foreseen import errors, fail, foreseen
from runtime.embedded.leftovers import born
from runtime.home import HomeTakenError, holder, prepare_home
from runtime.running import Run, current_run
from runtime.settings import ROOT, Settings

app = typer.Typer()
screen = Console(highlight=False, emoji=False)
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
DOWN_PATIENCE = 90.0


def told(run: Run) -> dict[str, object]:
    """What may be shown of a run: addresses, not secrets, nor the policy that it began with (`getrapt policy show`)."""
    hidden = {"database_url", "database_admin_url", "opa_token", "policy_revision"}
    return {"running": True, **run.model_dump(mode="json", exclude=hidden)}


@app.command()
def up(
    development: Annotated[bool, typer.Option("--development", help="Allow sign-in with role accounts.")] = False,
    detach: Annotated[bool, typer.Option("--detach", help="Return when ready; it goes on in the background.")] = False,
    as_json: Json = False,
) -> None:
    """Start everything on this machine; Ctrl-C stops all of it."""
    with foreseen(as_json=as_json):
        settings = Settings.load(**({"development": True} if development else {}))
        try:
            prepare_home(settings.home)
            _refuse_second(settings)
            (_detached if detach else _attached)(settings, as_json)
        except HomeTakenError as error:
            run = current_run(settings.home)
            where = f"process {holder(settings.home)}, {run.url if run else 'still starting'}"
            fail(f"{error}: {where}. getrapt down stops it.", as_json=as_json)


def _refuse_second(settings: Settings) -> None:
    # Before anything is loaded or spawned; the lock itself decides when two start at the same moment.
    if holder(settings.home) is not None:
        raise HomeTakenError(f"Getrapt already runs on {settings.home}")


def _attached(settings: Settings, as_json: bool) -> None:
    # Only here: the other commands need none of the servers' libraries, and are quick.
    from runtime.embedded.application import application, prepare
    from runtime.embedded.process import start
    from runtime.embedded.stack import Parts, run_stack
    from runtime.embedded.zygote import zygote_of
    from runtime.logs import configure_logging

    os.umask(0o077)
    configure_logging(settings)
    out = errors if as_json else screen

    def ready(run: Run) -> None:
        if as_json:
            print(json.dumps(told(run)), flush=True)
            return
        screen.print(f"\nGetrapt is ready: [bold]{run.url}[/bold]")
        if run.temporal_web:
            screen.print(f"The course of cases in Temporal: {run.temporal_web}")
        screen.print("Ctrl-C stops it.", style="dim")

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        zygote = zygote_of(settings.home)
        begin = zygote.start if zygote else start
        parts = Parts(partial(prepare, begin), partial(application, begin), zygote.child() if zygote else None)
        await run_stack(settings, parts, stop, lambda line: out.print(f"  {line}", markup=False), ready)

    asyncio.run(main())


def _detached(settings: Settings, as_json: bool) -> None:
    log = settings.home / "logs" / "stack.log"
    command = [sys.executable, "-P", "-m", "cli", "up"] + (["--development"] if settings.development else [])
    with log.open("wb") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
    while child.poll() is None:
        run = current_run(settings.home)
        if run and run.pid == child.pid and run.ready:
            screen.print(json.dumps(told(run)) if as_json else f"Getrapt is ready: {run.url}", soft_wrap=True)
            return
        time.sleep(0.1)
    lines = log.read_text("utf-8", "replace").splitlines()[-20:]
    fail("\n".join(["Getrapt did not start:", *lines]), as_json=as_json)


@app.command()
def down(as_json: Json = False) -> None:
    """Stop the stack on this home, and wait until all of it has gone."""
    with foreseen(as_json=as_json):
        settings = Settings.load()
    pid = holder(settings.home)
    if pid:
        since = born(pid)
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + DOWN_PATIENCE
        # The home is free some time before the process itself has gone.
        while holder(settings.home) == pid or (since is not None and born(pid) == since):
            if time.monotonic() > deadline:
                message = f"process {pid} has not ended after {DOWN_PATIENCE:.0f} s; see {settings.home / 'logs'}"
                fail(message, as_json=as_json)
            time.sleep(0.05)
    if as_json:
        print(json.dumps({"stopped": bool(pid)}))
    else:
        screen.print("stopped" if pid else f"nothing runs on {settings.home}")


@app.command()
def status(as_json: Json = False) -> None:
    """What runs on this home, and where. Exit code 0 when all of it is ready, 1 when not."""
    with foreseen(as_json=as_json):
        settings = Settings.load()
    run = current_run(settings.home)
    if as_json:
        print(json.dumps(told(run) if run else {"running": holder(settings.home) is not None, "ready": False}))
    elif run is None:
        starting = holder(settings.home) is not None
        screen.print(f"Getrapt is starting on {settings.home}" if starting else f"nothing runs on {settings.home}")
    else:
        screen.print(f"Getrapt {'is ready' if run.ready else 'is not ready'}: {run.url} (process {run.pid})")
        table = Table("process", "pid", "state", "restarts")
        for child in run.children:
            table.add_row(child.name, str(child.pid), child.state, str(child.restarts))
        screen.print(table)
    well = run is not None and run.ready and all(child.state == "ready" for child in run.children)
    raise typer.Exit(0 if well else 1)
