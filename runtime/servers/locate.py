"""Finds a server without getting one: on PATH where its version fits, else in the cache. Building is `build`'s."""

import os
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from runtime.servers.pins import Pin, built_from, pins, told_version


class ServerMissingError(Exception):
    """A server is neither on PATH nor in the cache."""


@dataclass(frozen=True)
class Located:
    """A server that may be run."""

    pin: Pin
    path: Path
    version: str
    origin: Literal["PATH", "cache"]


def cached(pin: Pin, cache: Path) -> Path:
    """Where the cache has it. Named after version and machine: a cache may be shared, and is never overwritten."""
    machine = f"{platform.system()}-{platform.machine()}".lower()
    return cache / "servers" / f"{pin.name}-{pin.version}-{machine}" / pin.name


def locate(pin: Pin, cache: Path) -> Located | None:
    """The server, where there is one that fits."""
    if (found := shutil.which(pin.name)) and (version := _fitting(pin, Path(found))):
        return Located(pin, Path(found).resolve(), version, "PATH")
    path = cached(pin, cache)
    if os.access(path, os.X_OK) and built_from(path) == (pin.module, pin.version, pin.sum):
        return Located(pin, path, pin.version, "cache")
    return None


def _fitting(pin: Pin, path: Path) -> str | None:
    """The version, when it fits. What Go wrote into the binary goes before what the program says of itself."""
    source = built_from(path)
    if source and source[0] == pin.module and pin.fits(source[1]):
        return source[1]
    # A released binary may carry no version in there ("(devel)"), but is told its own when it is linked.
    if source is None or source[0] == pin.module:
        version = told_version(path)
        return version if version and pin.fits(version) else None
    return None


def server(name: str, cache: Path) -> Path:
    """The program to run. Nothing is got here: what is missing is said, with the command that gets it."""
    embedded = pins()
    pin, target = (embedded[name], "servers") if name in embedded else (pins(group="cluster")[name], "temporal-server")
    found = locate(pin, cache)
    if found is None:
        raise ServerMissingError(
            f"{name} {pin.version} is neither on PATH nor in {cache}; make {target} gets it (GETRAPT_CACHE)"
        )
    return found.path
