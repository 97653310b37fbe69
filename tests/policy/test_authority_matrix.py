"""docs/authority-matrix.md is what the policy says, by whatever way it is asked; and it would notice another policy."""

import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from authority.opa import PolicyClient
from runtime.authority_matrix import render
from runtime.opa_once import OpaOnce
from runtime.policy_bundle import POLICIES, PolicyError, build_policy_bundle
from tests.conftest import OpaServer
from tests.policy.syntax import opa_program

PAGE = (POLICIES.parent / "docs/authority-matrix.md").read_text("utf-8")


@pytest.fixture
async def policy(opa: OpaServer) -> AsyncIterator[PolicyClient]:
    """The policy of this run."""
    async with PolicyClient(opa.url, opa.token, 10.0) as client:
        yield client


async def test_the_page_is_the_one_that_make_docs_writes(policy: PolicyClient) -> None:
    assert await render(policy) == PAGE, "run make docs"


def rows(page: str, scene: str, act: str) -> dict[str, str]:
    """The cells of one act in one state, by seat or office."""
    section = page.partition(f"## {scene}\n")[2].partition("\n## ")[0]
    heading = next(line for line in section.splitlines() if line.startswith("| act |"))
    line = next((line for line in section.splitlines() if line.startswith(f"| `{act}` |")), "")
    cells = zip(heading.split("|")[2:-1], line.split("|")[2:-1], strict=False)
    return {name.strip(): cell.strip() for name, cell in cells if cell.strip()}


def test_the_page_has_what_the_nota_and_the_law_fix() -> None:
    assert rows(PAGE, "Lokale stuurgroep: nobody has voted", "cast_vote") == {
        "stuurgroep: chair": "yes",
        "stuurgroep: with a vote": "yes",
    }
    assert rows(PAGE, "Nationaal: agreed, to be signed", "sign") == {"staatssecretaris": "yes"}
    assert "`approve`" not in rows(PAGE, "Nationaal: not agreed, to be signed", "sign")["staatssecretaris"]
    assert "beheer" not in rows(PAGE, "Decided", "read_deliberation")
    assert rows(PAGE, "Decided", "withdraw") == {}
    assert rows(PAGE, "Audit of the decided case", "record_finding") == {"auditor": "yes"}
    assert rows(PAGE, "Audit of the decided case", "reply_to_finding")["stuurgroep: chair"] == "`lokaal`"
    assert "beheer" not in rows(PAGE, "Audit of the decided case", "read_audit")


async def test_a_policy_that_says_something_else_gives_another_page(tmp_path: Path) -> None:
    changed = tmp_path / "policies"
    shutil.copytree(POLICIES, changed)
    rule = changed / "getrapt/reading/reading.rego"
    text = rule.read_text("utf-8")
    rule.write_text(re.sub(r'"auditor", "beheer"\}', '"auditor"}', text), "utf-8")
    assert rule.read_text("utf-8") != text
    bundle = build_policy_bundle(opa_program(), tmp_path / "policy.tar.gz", None, changed)
    page = await render(OpaOnce(opa_program(), bundle))
    assert page != PAGE
    assert rows(PAGE, "Decided", "read").keys() - rows(page, "Decided", "read").keys() == {"beheer"}


async def test_opa_that_does_not_answer_is_a_failure_and_no_empty_page(tmp_path: Path) -> None:
    bundle = build_policy_bundle(opa_program(), tmp_path / "policy.tar.gz", None)
    bundle.path.write_bytes(b"no bundle")
    with pytest.raises(PolicyError):
        await render(OpaOnce(opa_program(), bundle))
