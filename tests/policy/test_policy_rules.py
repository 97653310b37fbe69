"""House rules of the policy: where a package stands, what it says of itself, and that it asks nothing of the world."""

import json
import subprocess
from pathlib import Path

from tests.policy.coverage import POLICIES
from tests.policy.syntax import opa_program, package, parsed, rule_files

LONGEST = 120


def test_a_package_is_named_after_its_folder() -> None:
    wrong = {
        str(path): package(path)
        for path in sorted(POLICIES.rglob("*.rego"))
        if package(path).removesuffix("_test") != ".".join(path.parent.relative_to(POLICIES).parts)
        or package(path).endswith("_test") is not path.name.endswith("_test.rego")
    }
    assert wrong == {}


def test_every_package_with_rules_has_tests_beside_it() -> None:
    assert [str(path.parent) for path in rule_files() if not list(path.parent.glob("*_test.rego"))] == []


def test_no_file_of_rules_is_longer_than_a_page_or_two() -> None:
    sizes = {path.name: len(path.read_text("utf-8").splitlines()) for path in rule_files()}
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST} == {}


def test_every_package_and_public_rule_says_what_it_is() -> None:
    silent: list[str] = []
    for folder in sorted({path.parent for path in rule_files()}):
        files = [path for path in rule_files() if path.parent == folder]
        if not any(_described(path, parsed(path)["package"]["location"]["row"]) for path in files):
            silent.append(folder.name)
        seen: set[str] = set()
        for path in files:
            for rule in parsed(path)["rules"]:
                name = rule["head"]["ref"][0]["value"]
                if name not in seen and not name.startswith("_"):
                    seen.add(name)
                    if not _described(path, rule["location"]["row"]):
                        silent.append(f"{path.name}: {name}")
    assert silent == []


def _described(path: Path, row: int) -> bool:
    """Whether the comment right above a line (counted from 1) is METADATA with a description."""
    lines = path.read_text("utf-8").splitlines()
    above: list[str] = []
    while row > 1 and lines[row - 2].startswith("#"):
        row -= 1
        above.append(lines[row - 1])
    return "# METADATA" in above and any(line.startswith("# description:") for line in above)


def test_the_policy_asks_nothing_of_clock_network_or_chance(tmp_path: Path) -> None:
    known = json.loads(
        subprocess.run(
            [str(opa_program()), "capabilities", "--current"], capture_output=True, text=True, check=True
        ).stdout
    )
    left_out = {one["name"] for one in known["builtins"] if one.get("nondeterministic")}
    assert {"http.send", "time.now_ns", "rand.intn", "uuid.rfc4122", "net.lookup_ip_addr", "opa.runtime"} <= left_out
    known["builtins"] = [one for one in known["builtins"] if one["name"] not in left_out]
    known["allow_net"] = []
    allowed = tmp_path / "capabilities.json"
    allowed.write_text(json.dumps(known))
    check = [str(opa_program()), "check", "--strict", "--capabilities", str(allowed)]
    done = subprocess.run([*check, str(POLICIES)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

    (tmp_path / "late.rego").write_text("package late\n\nnow := time.now_ns()\n")
    refused = subprocess.run([*check, str(tmp_path / "late.rego")], capture_output=True, text=True, check=False)
    assert "undefined function time.now_ns" in refused.stdout + refused.stderr


def test_there_is_one_entry_point() -> None:
    marked = [
        path.name
        for path in rule_files()
        for line in path.read_text("utf-8").splitlines()
        if line.strip() == "# entrypoint: true"
    ]
    assert marked == ["authority.rego"]
