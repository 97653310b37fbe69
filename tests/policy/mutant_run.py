"""Runs the policy's own tests against mutants of it: a mutant that no test notices has survived.

An OPA holds the policy with its tests and gets one changed file after the other, so that a mutant costs a compilation and
the tests up to the first that fails. Most fail a test of their own package, which a small OPA shows that holds no more than
what that package needs; only who survives there is put to one that holds all. `mutations` makes the mutants.
"""

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

import httpx

from runtime.embedded.ports import free_port
from tests.policy.coverage import POLICIES
from tests.policy.mutations import Mutant
from tests.policy.syntax import opa_program, package

_TOGETHER = 40
"""So many mutants of one package are put to the same small OPA."""
_NAMED = re.compile(r"\bdata((?:\.[a-z_0-9]+)+)")
Cases = dict[str, frozenset[str]]
"""What passes, by the name of a test: the names of its cases, or `""` for a test without."""


@dataclass(frozen=True)
class Fate:
    """What came of a mutant: the test that fails, None for one that survived; `compiles` is false for what is none.

    `strictly`: it fails only where a builtin that fails is an error, as it is where the application asks. Plain
    `opa test` takes it for undefined.
    """

    mutant: Mutant
    test: str | None
    compiles: bool = True
    strictly: bool = False

    @property
    def survived(self) -> bool:
        """Whether every test passes."""
        return self.compiles and self.test is None


class Bench:
    """An OPA of its own with the policy and its tests; to be used as `with`."""

    def __init__(self, policies: Path = POLICIES, files: Collection[Path] | None = None) -> None:
        """All files of the policy, or these."""
        held = sorted(policies.rglob("*.rego")) if files is None else sorted(files)
        # OPA knows a file by the path that it is given; an absolute one would be no path of its own API.
        self._parent = policies.parent
        self._files = {self._place(path): path.read_text("utf-8") for path in held}
        tests = sorted({package(path) for path in held if path.name.endswith("_test.rego")})
        self._port = free_port()
        command = [str(opa_program()), "run", "--server", "--addr", f"127.0.0.1:{self._port}", "--log-level=error"]
        with tempfile.TemporaryFile() as quiet:
            self._process = subprocess.Popen(
                [*command, "--skip-version-check", *self._files],
                cwd=self._parent,
                stdout=quiet,
                stderr=quiet,
                env=os.environ | {"GOMAXPROCS": "1", "GOGC": "400"},
            )
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{self._port}", timeout=60, trust_env=False)
        self._tests = tests
        self._whole: dict[str, Cases] = {}
        self._cost: dict[str, float] = {}
        self._changed: str | None = None

    def __enter__(self) -> Self:
        try:
            self._begin()
        except BaseException:
            # Nobody leaves what was never entered.
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._client.close()
        self._process.kill()
        self._process.wait()

    def _begin(self) -> None:
        ends = time.monotonic() + 30
        while True:
            try:
                self._client.get("/health").raise_for_status()
                break
            except httpx.HTTPError:
                if time.monotonic() > ends or self._process.poll() is not None:
                    raise
                time.sleep(0.02)
        for test in self._tests:
            began = time.perf_counter()
            self._whole[test] = self._passing(test, strictly=True)
            self._cost[test] = time.perf_counter() - began
            # One error hides all of a package: its mutants would seem to survive, and nobody would know why.
            self._asked(test, strictly=True).raise_for_status()

    def fate_in(self, test: str, mutant: Mutant) -> Fate | None:
        """What comes of it, where the tests of this package notice it."""
        if not self._change(mutant):
            return None
        failing = self._failing(test, strictly=False)
        return Fate(mutant, failing) if failing else None

    def fate(self, mutant: Mutant) -> Fate:
        """Runs the tests, those of the mutant's own package first and the quickest of the others next."""
        if not self._change(mutant):
            return Fate(mutant, None, compiles=False)
        own = f"{mutant.package}_test"
        for strictly in (False, True):
            for test in sorted(self._tests, key=lambda test: (test != own, self._cost[test])):
                failing = self._failing(test, strictly)
                if failing:
                    return Fate(mutant, failing, strictly=strictly)
        return Fate(mutant, None)

    def _change(self, mutant: Mutant) -> bool:
        """Puts the mutant in the place of its file, and of no other; false where it does not compile."""
        place = self._place(mutant.path)
        if self._changed not in (None, place):
            self._put(self._changed, self._files[self._changed])
        self._changed = place
        # Where it does not, the file that is there is still the one before; it is put right with the next.
        return self._put(place, mutant.text)

    def _place(self, path: Path) -> str:
        return path.relative_to(self._parent).as_posix()

    def _put(self, place: str, text: str) -> bool:
        answer = self._client.put(f"/v1/policies/{place}", content=text)
        if answer.status_code not in (httpx.codes.OK, httpx.codes.BAD_REQUEST):
            answer.raise_for_status()
        return answer.status_code == httpx.codes.OK

    def _failing(self, test: str, strictly: bool) -> str | None:
        """The first test of a package that no longer passes whole."""
        passing = self._passing(test, strictly)
        for name, cases in self._whole[test].items():
            if not cases <= passing.get(name, frozenset()):
                return f"data.{test}.{name}"
        return None

    def _asked(self, test: str, strictly: bool) -> httpx.Response:
        return self._client.post(
            f"/v1/data/{test.replace('.', '/')}",
            params={"strict-builtin-errors": str(strictly).lower()},
            json={"input": {}},
        )

    def _passing(self, test: str, strictly: bool) -> Cases:
        """What passes in a package; nothing, where a rule ends in an error."""
        answer = self._asked(test, strictly)
        document: dict[str, Any] = answer.json().get("result", {}) if answer.is_success else {}
        return {
            name: frozenset([""] if value is True else map(str, value if isinstance(value, list) else list(value)))
            for name, value in document.items()
            if name.startswith("test_") and value
        }


@cache
def needed_by(test: str, policies: Path = POLICIES) -> frozenset[Path]:
    """The files of a package and of every package that it names, and those name; none where there is no such package."""
    of = {path: package(path) for path in policies.rglob("*.rego")}
    found: set[Path] = set()
    sought = [test]
    while sought:
        name = sought.pop()
        for path in of.keys() - found:
            # A reference may be to a package, to a rule in it, or to all packages below a name.
            if f"{name}.".startswith(f"{of[path]}.") or f"{of[path]}.".startswith(f"{name}."):
                found.add(path)
                sought += {named[1:] for named in _NAMED.findall(path.read_text("utf-8"))}
    return frozenset(found) if test in of.values() else frozenset()


def run(mutants: Sequence[Mutant], workers: int = 2) -> list[Fate]:
    """What comes of each, in the order of their names."""
    waiting: SimpleQueue[list[Mutant]] = SimpleQueue()
    # By package first: what is drawn at random comes one of each, and each would get an OPA of its own.
    by_package = attrgetter("package")
    for _, alike in groupby(sorted(mutants, key=by_package), key=by_package):
        together = list(alike)
        for first in range(0, len(together), _TOGETHER):
            waiting.put(together[first : first + _TOGETHER])

    def work() -> list[Fate]:
        done: list[Fate] = []
        with ExitStack() as stack:
            whole: Bench | None = None
            for together in _taken(waiting):
                near = _fates_near(together)
                done += near.values()
                for mutant in [mutant for mutant in together if mutant not in near]:
                    whole = whole or stack.enter_context(Bench())
                    done.append(whole.fate(mutant))
        return done

    with ThreadPoolExecutor(workers) as pool:
        working = [pool.submit(work) for _ in range(workers)]
    return sorted((fate for one in working for fate in one.result()), key=lambda fate: fate.mutant.name)


def _fates_near(together: Sequence[Mutant]) -> dict[Mutant, Fate]:
    """Those of one package that its own tests notice."""
    own = f"{together[0].package}_test"
    files = needed_by(own)
    if not {mutant.path for mutant in together} <= files:
        return {}
    with Bench(files=files) as bench:
        fates = {mutant: bench.fate_in(own, mutant) for mutant in together}
    return {mutant: fate for mutant, fate in fates.items() if fate is not None}


def _taken(waiting: "SimpleQueue[list[Mutant]]") -> Iterable[list[Mutant]]:
    while True:
        try:
            yield waiting.get_nowait()
        except Empty:
            return
