"""`python bench/peak.py PROGRAM ARGUMENTS…`: runs it, and says in one line of JSON how long it took, how it ended and its peak.

A program of its own, and a small one: the peak that the system keeps of a process begins with what its parent had.
"""

import json
import os
import sys
import time


def main() -> None:
    """The command; what the program prints goes to the error output."""
    began = time.perf_counter()
    process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])
    _, status, usage = os.wait4(process, 0)
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "code": os.waitstatus_to_exitcode(status), "peak": usage.ru_maxrss / 1024}))


if __name__ == "__main__":
    main()
