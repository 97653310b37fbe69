"""What each room may import and call, by its source: beside the import contracts, which see imports but not reasons."""

import ast
import re
import sys

from tests.architecture.sources import Module, imports, modules, of_rooms, rego

MAY_APPEND = ("authority", "store", "tests")
MEASURE_AN_APPEND = ("bench/drafts.py", "bench/appends.py")
"""Append what the authority made, to a ledger that is thrown away: for what an append costs without its judgement."""
MAY_HOLD_THE_LEDGER = ("authority/", "store/", "tests/", "runtime/composition.py", *MEASURE_AN_APPEND)


def _foreign(module: Module, allowed: frozenset[str]) -> list[str]:
    """The imports of a module whose top-level name is not one of these."""
    return [f"{module.path}:{line} {name}" for line, name, _ in imports(module) if name.split(".")[0] not in allowed]


def test_domain_imports_the_standard_library_and_itself_and_nothing_else() -> None:
    allowed = sys.stdlib_module_names | {"domain"}
    assert [found for module in of_rooms("domain") for found in _foreign(module, frozenset(allowed))] == []


def test_domain_has_no_io_and_no_clock() -> None:
    # All of these are in the standard library, and none of them in the rules.
    barred = frozenset(
        {"asyncio", "http", "io", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket", "sqlite3"}
        | {"subprocess", "sys", "tempfile", "threading", "time", "urllib", "uuid"}
    )
    found = [
        f"{m.path}:{line} {name}"
        for m in of_rooms("domain")
        for line, name, _ in imports(m)
        if name.split(".")[0] in barred
    ]
    found += [
        f"{m.path}:{node.lineno} {ast.unparse(node)}"
        for m in of_rooms("domain")
        for node in ast.walk(m.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"} and _is_clock(node.value)
    ]
    found += [
        f"{m.path}:{node.lineno} open"
        for m in of_rooms("domain")
        for node in ast.walk(m.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"open", "print", "input"}
    ]
    assert found == []


def _is_clock(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).split(".")[-1] in {"datetime", "date"}


def test_audit_imports_domain_and_its_mathematics_only() -> None:
    allowed = sys.stdlib_module_names | {"audit", "domain", "cryptography", "rfc8785"}
    assert [found for module in of_rooms("audit") for found in _foreign(module, frozenset(allowed))] == []


def test_the_witness_imports_audit_and_what_it_needs_to_listen() -> None:
    allowed = sys.stdlib_module_names | {"witness", "audit", "starlette", "structlog", "uvicorn"}
    assert [found for module in of_rooms("witness") for found in _foreign(module, frozenset(allowed))] == []


def test_workflows_import_nothing_heavy_into_the_sandbox() -> None:
    # Seen: `import sqlmodel` in a workflow's file costs half a second at every start and every replay.
    allowed = sys.stdlib_module_names | {"workflows", "domain", "temporalio", "pydantic"}
    assert [found for module in of_rooms("workflows") for found in _foreign(module, frozenset(allowed))] == []


def test_workflows_have_no_time_and_no_chance_of_their_own() -> None:
    barred = {"random", "secrets", "time", "uuid", "zoneinfo", "os", "pathlib", "threading"}
    found = [
        f"{m.path}:{line} {name}"
        for m in of_rooms("workflows")
        for line, name, _ in imports(m)
        if name.split(".")[0] in barred
    ]
    assert found == []


def test_the_api_never_talks_to_temporal() -> None:
    found = [
        f"{m.path}:{line} {name}"
        for m in of_rooms("api")
        for line, name, _ in imports(m)
        if name.split(".")[0] in {"temporalio", "workflows", "activities"}
    ]
    assert found == []


def test_only_the_authority_can_append_to_the_ledger() -> None:
    """Invariant 12. An append takes a Draft, and ends in the SQL function: who names neither cannot append."""
    found = []
    for module in modules():
        if module.room in MAY_APPEND or module.path in MEASURE_AN_APPEND:
            continue
        found += [
            f"{module.path}:{line} imports {name}.{what}"
            for line, name, what in imports(module)
            if name in {"store.ledger", "store.draft"} and what in {"Draft", "*", None}
        ]
        found += [f"{module.path} names ledger_append"] if "ledger_append" in module.text else []
        found += [f"{module.path}:{line} {call}" for line, call in _appends(module.tree)]
    assert found == []


def test_only_the_authority_and_the_composition_root_hold_the_ledger() -> None:
    found = [
        f"{module.path}:{line} {name}.{what}"
        for module in modules()
        if not module.path.startswith(MAY_HOLD_THE_LEDGER)
        for line, name, what in imports(module)
        if (name == "store.ledger" and what in {"Ledger", "Draft", "*", None}) or (name, what) == ("store", "ledger")
    ]
    assert found == []


def _appends(tree: ast.Module) -> list[tuple[int, str]]:
    """Calls of `append` on something that is called a ledger."""
    return [
        (node.lineno, ast.unparse(node.func))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "append"
        and "ledger" in ast.unparse(node.func.value).split(".")[-1].lower()
    ]


def test_an_append_beside_the_authority_would_be_noticed() -> None:
    assert _appends(ast.parse("await parts.ledger.append(draft)"))
    assert _appends(ast.parse("self._ledger.append(draft)"))
    assert not _appends(ast.parse("rows.append(ledger)"))


BARRED_BUILTINS = re.compile(
    r"\b(?:time\.now_ns|http\.send|rand\.intn|uuid\.rfc4122|opa\.runtime|net\.lookup_ip_addr)\b"
)


def test_the_policy_is_a_pure_function_of_its_input() -> None:
    """Invariant 4: a verdict is replayed years later, so it may ask neither a clock, nor chance, nor the network."""
    assert [
        f"{path}:{number} {line.strip()}"
        for path, text in rego()
        for number, line in enumerate(text.splitlines(), 1)
        if BARRED_BUILTINS.search(line.partition("#")[0])
    ] == []


def test_a_policy_package_is_named_after_its_folder() -> None:
    wrong = []
    for path, text in rego():
        found = re.search(r"^package (\S+)$", text, re.MULTILINE)
        expected = path.removeprefix("policies/").rpartition("/")[0].replace("/", ".")
        expected += "_test" if path.endswith("_test.rego") else ""
        if found is None or found[1] != expected:
            wrong.append(f"{path}: {found and found[1]}, not {expected}")
    assert wrong == []
