"""Shows that the policy's own tests notice every small change of the policy: `make check-mutants` runs all of them.

`python -m tests.policy.mutants [NAME]`; with a name, only those of the files that have it in their path.
"""

import sys
import time

from tests.policy.mutant_run import Fate, run
from tests.policy.mutations import Mutant, mutants
from tests.policy.syntax import rule_files


def all_mutants(part: str = "") -> list[Mutant]:
    """Every mutant of the policy, or of the files with this in their path."""
    return [mutant for path in rule_files() if part in path.as_posix() for mutant in mutants(path)]


def unnoticed(fates: list[Fate]) -> list[str]:
    """Who survived: each is a test that is missing, or a condition that says nothing."""
    return [
        f"no test notices: {fate.mutant.path.name}:{fate.mutant.row} {fate.mutant.name}"
        for fate in fates
        if fate.survived
    ]


def main(part: str = "") -> int:
    """Run them, say how many and how long; 0 where every one is noticed."""
    began = time.monotonic()
    fates = run(all_mutants(part))
    wrong = unnoticed(fates)
    real = sum(fate.compiles for fate in fates)
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{real} mutants, {real - sum(fate.survived for fate in fates)} noticed,", end=" ")
    print(f"{len(fates) - real} more that do not compile; {time.monotonic() - began:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2]))
