"""Writing something so that it is there, whole, after a power cut: or so that what was there before still is."""

import os
from pathlib import Path


def write_durably(path: Path, content: bytes) -> None:
    """Put this content in the place of what is there, for the owner only. OSError where it is not certain to be kept.

    The content is on the disk before it gets its name, and its name is on the disk before this returns. One writer at a
    time: what a killed one left half-written is overwritten by the next.
    """
    fresh = path.with_name(f".{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
    keep_names(path.parent)


def keep_names(folder: Path) -> None:
    """See to it that what a folder calls its parts is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
