"""Where it is measured: cores, memory, versions, and how busy the machine was when it began."""

import os
import platform

import psycopg

from bench.figures import Machine
from runtime.servers.locate import server
from runtime.servers.pins import built_from
from runtime.settings import Settings


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0))


def load() -> float:
    """How many processes wanted to run in the last minute."""
    return round(os.getloadavg()[0], 2)


def this_machine(settings: Settings, load_before: float) -> Machine:
    """The machine, and the versions of what runs on it."""
    versions = {"python": platform.python_version()}
    with psycopg.connect(settings.database_url or "", autocommit=True) as connection:
        versions["postgresql"] = connection.info.parameter_status("server_version") or ""
    for name in ("temporal", "opa"):
        built = built_from(server(name, settings.cache))
        versions[name] = built[1] if built else ""
    return Machine(
        cores=cores(),
        memory_gb=round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        load_before=load_before,
        versions=versions,
    )
