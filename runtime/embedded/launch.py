"""Becomes another program, tied to its parent: `launch.py --parent PID --signal N [--as UID:GID --in DIR] CMD...`

Runs before any server, as a file of its own and on the standard library alone, so that it costs a few milliseconds.
The kernel sends the program signal N when the parent ends, however it ends, so that a killed supervisor leaves nothing.

With `--as` it gives up root first (PostgreSQL refuses root) without opening anybody's directories:
- DIR is opened while still root and handed on; `{dir}` in the command is its way in, without rights on the parents.
- Where that user cannot reach the program itself (a clone below a private directory), the program keeps one capability,
  to read past directory rights, and the bounding set shuts out every other one. It gets none where it can do without.
"""

import ctypes
import os
import struct
import sys

PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 8, 24, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 47, 2
PR_SET_SECUREBITS, NO_SETUID_FIXUP = 28, 1 << 2
CAPABILITY_VERSION_3 = 0x20080522
DAC_OVERRIDE, DAC_READ_SEARCH, SETPCAP = 1, 2, 8
REFUSED = 77

_libc = ctypes.CDLL(None, use_errno=True)


def prctl(option: int, *arguments: int) -> bool:
    """Asks the kernel about this process; whether it agreed."""
    # Every argument as an unsigned long: prctl is variadic, and a shorter one leaves rubbish in the upper half.
    padded = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    return bool(_libc.prctl(option, *padded) == 0)


def _permitted() -> int:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1], 16) for line in status if line.startswith("CapPrm"))


def _hold(capabilities: int, inheritable: int = 0) -> bool:
    """Have exactly these, all of the first 32 capabilities; inheritable ones must be in the bounding set."""
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    return bool(_libc.capset(header, struct.pack("6I", capabilities, capabilities, inheritable, 0, 0, 0)) == 0)


def give_up_root(uid: int, gid: int, program: str) -> str | None:
    """Become the unprivileged user, for good. Answers what is wrong when the program cannot be reached then."""
    available = _permitted()
    keep = next((c for c in (DAC_READ_SEARCH, DAC_OVERRIDE) if available >> c & 1), None)
    if available >> SETPCAP & 1:
        for capability in range(64):
            if capability != keep:
                prctl(PR_CAPBSET_DROP, capability)
    prctl(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    # access() asks for the user alone, without any capability: exactly the question.
    if os.access(program, os.R_OK | os.X_OK):
        return None if _hold(0) else "its capabilities cannot be given up"
    # PostgreSQL asks with access() too, whether it may read itself; with this bit the answer counts the capability.
    if (
        keep is not None
        and _hold(1 << keep | 1 << SETPCAP)
        and prctl(PR_SET_SECUREBITS, NO_SETUID_FIXUP)
        and _hold(1 << keep, 1 << keep)
        and prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, keep)
    ):
        return None
    return (
        f"the unprivileged user {uid} cannot reach {program}, and this container grants nothing to get past that; "
        "put the clone where others may enter (/opt, say), or name a PostgreSQL of yours in GETRAPT_DATABASE_URL"
    )


def end_with(parent: int, number: int) -> None:
    """Have the kernel send this process a signal when its parent ends, however it ends. SystemExit where it has already."""
    if sys.platform == "linux":
        prctl(PR_SET_PDEATHSIG, number)
    # A parent that ended before the line above is not noticed by it.
    if os.getppid() != parent:
        raise SystemExit(REFUSED)


def main(arguments: list[str]) -> None:
    """Read the options, give up what is to be given up, and become the command."""
    options: dict[str, str] = {}
    while arguments and arguments[0].startswith("--"):
        options[arguments[0]] = arguments[1]
        arguments = arguments[2:]
    if "--in" in options:
        directory = os.open(options["--in"], os.O_RDONLY | os.O_DIRECTORY)
        os.set_inheritable(directory, True)
        entry = f"/proc/self/fd/{directory}"
        arguments = [a.replace("{dir}", entry) for a in arguments]
        os.chdir(directory)
    if "--as" in options:
        uid, gid = (int(part) for part in options["--as"].split(":"))
        if wrong := give_up_root(uid, gid, arguments[0]):
            print(wrong, file=sys.stderr)
            raise SystemExit(REFUSED)
    # After the change of user, which would clear it.
    end_with(int(options["--parent"]), int(options["--signal"]))
    os.execv(arguments[0], arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
