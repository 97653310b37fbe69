"""The process in which one file is checked: bounds itself first, reads the file from its input, and writes what came of it.

One line of JSON, and after it what is kept where that is not the file itself.
"""

import json
import resource
import sys

MEMORY = 768 * 1024 * 1024
SECONDS = 10


def bound() -> None:
    """From here on this process has so much memory and time and no more, and writes no file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Checks what is on the input."""
    bound()
    # Only now, so that the bounds are those of the libraries as well.
    from api.files.checking import checked
    from api.files.faults import FileFault

    content = sys.stdin.buffer.read()
    try:
        media_type, kept = checked(content)
    except FileFault as fault:
        right = fault.expected
        said = {"fault": fault.code, "expected": right and right.code, "values": right and right.values}
        sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
        return
    sys.stdout.buffer.write(json.dumps({"type": media_type.value, "same": kept == content}).encode() + b"\n")
    sys.stdout.buffer.write(b"" if kept == content else kept)


if __name__ == "__main__":
    main()
