"""`python -m runtime.servers`: gets every server of the embedded stack, with progress; with `--cluster`, Temporal's own for
PostgreSQL; with `--path NAME`, says where one is."""

import sys
import time

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from runtime.servers.build import BuildError, build, builder, forget_build_files
from runtime.servers.locate import ServerMissingError, locate, server
from runtime.servers.pins import pins
from runtime.servers.toolchain import ToolchainError
from runtime.settings import Settings, SettingsError


def acquire(settings: Settings, console: Console, group: str = "servers") -> None:
    """Every server of the group that is not there yet, one after the other: two at once would only share the same cores."""
    wanted = pins(group=group)
    if all(locate(pin, settings.cache) for pin in wanted.values()):
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[now]}"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("servers", now="")
        count = 0
        last = time.monotonic()

        def report(line: str) -> None:
            nonlocal count, last
            count += 1
            progress.update(task, now=f"{count} steps, {line[-60:]}")
            # Where there is no screen to redraw (CI), a line now and then shows that it goes on.
            if not console.is_terminal and time.monotonic() - last > 20:
                last = time.monotonic()
                console.print(f"  … {count} steps, now {line[-80:]}", highlight=False)

        with builder(settings.cache, report):
            for number, pin in enumerate(wanted.values(), start=1):
                if locate(pin, settings.cache):
                    continue
                count, began = 0, time.monotonic()
                progress.reset(
                    task, description=f"building {pin.name} {pin.version} ({number} of {len(wanted)})", now=""
                )
                console.print(f"building {pin.name} {pin.version} from source, once; this takes some minutes")
                found = build(pin, settings.cache, report)
                console.print(f"{pin.name} {found.version} built in {time.monotonic() - began:.0f} s: {found.path}")
            forget_build_files(settings.cache)


def main(arguments: list[str]) -> int:
    """Get the servers, or say where one is."""
    console = Console(stderr=True, emoji=False)
    try:
        settings = Settings.load()
        if arguments[:1] == ["--path"]:
            print(server(arguments[1], settings.cache))
        else:
            acquire(settings, console, "cluster" if arguments[:1] == ["--cluster"] else "servers")
    except (SettingsError, BuildError, ToolchainError, ServerMissingError) as error:
        console.print(str(error), markup=False, highlight=False, style="red")
        return 1
    except KeyboardInterrupt:
        console.print("stopped; nothing half-built was kept, the same command goes on from here")
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
