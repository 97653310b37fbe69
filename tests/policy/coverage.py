"""Runs the policy's own tests with coverage, and says which lines no test reaches: `coverage.py OPA` for make check.

The tests are beside the rules; what is here only reads what OPA says of them.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

POLICIES = Path(__file__).resolve().parents[2] / "policies"


class Coverage(NamedTuple):
    """How much of the policy its tests reach, in percent, and the places that they do not, as `file:row`."""

    percent: float
    missed: list[str]


def covered(opa: Path, *policies: Path) -> Coverage:
    """The coverage of these policies. CalledProcessError with OPA's own words where a test fails or none compiles."""
    # A test that is traced in a busy minute takes longer than the five seconds that OPA gives each.
    command = [str(opa), "test", "--coverage", "--timeout", "300s", *map(str, policies)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    missed = [
        f"{path}:{row}"
        for path, lines in sorted(report["files"].items())
        for span in lines.get("not_covered", [])
        for row in range(span["start"]["row"], span["end"]["row"] + 1)
    ]
    return Coverage(report["coverage"], list(dict.fromkeys(missed)))


def main(opa: Path) -> int:
    """Print what is missed; 0 where nothing is."""
    try:
        percent, missed = covered(opa, POLICIES)
    except subprocess.CalledProcessError as error:
        print(error.stdout, error.stderr, sep="\n", file=sys.stderr)
        return 1
    print(f"policy coverage: {percent:g}%", *missed, sep="\n")
    return 1 if missed or percent < 100 else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
