"""Where it is measured: cores, memory, versions, and how busy the machine was when it began."""

import os
import platform

from sqlalchemy import text

from bench.figures import Machine
from runtime.composition import Services
from runtime.servers.locate import server
from runtime.servers.pins import built_from


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0))


def load() -> float:
    """How many processes wanted to run in the last minute."""
    return round(os.getloadavg()[0], 2)


async def this_machine(parts: Services, load_before: float) -> Machine:
    """The machine, and the versions of what runs on it."""
    versions = {"python": platform.python_version()}
    versions["postgresql"] = (await parts.database.rows(text("SHOW server_version")))[0].server_version.split()[0]
    for name in ("temporal", "opa"):
        built = built_from(server(name, parts.settings.cache))
        versions[name] = built[1] if built else ""
    return Machine(
        cores=cores(),
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        load_before=load_before,
        versions=versions,
    )
