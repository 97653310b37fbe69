"""What the documents say is there: commands, targets, settings, files, log lines, decisions and the licence."""

import re
import subprocess
from collections.abc import Iterator

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from cli.__main__ import build
from runtime.settings import PREFIX, Settings
from tests.architecture.sources import ROOT, document, files, modules, table

DOCUMENTS = tuple(
    name
    for name in (path.relative_to(ROOT).as_posix() for path in files() if path.suffix == ".md")
    if not name.startswith("tests/")
)
MAKEFILE = document("Makefile")
TARGETS = frozenset(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
DECISIONS = tuple(name for name in DOCUMENTS if re.search(r"docs/adr/\d", name))
PHONY = frozenset(word for line in re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE) for word in line.split())
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives"]
LONGEST_DECISION = 90


def _commands(group: TyperGroup, name: str = "getrapt") -> Iterator[tuple[str, object]]:
    """Every command and group of the command line, by its whole name."""
    for part, command in group.commands.items():
        whole = f"{name} {part}"
        yield whole, command
        if isinstance(command, TyperGroup):
            yield from _commands(command, whole)


def _command_line() -> dict[str, object]:
    group = get_command(build())
    assert isinstance(group, TyperGroup)
    return dict(_commands(group))


def test_every_command_says_what_it_does() -> None:
    assert [name for name, command in _command_line().items() if not getattr(command, "help", None)] == []


def test_every_option_of_every_command_says_what_it_is() -> None:
    silent = [
        f"{name} {parameter.name}"
        for name, command in _command_line().items()
        for parameter in getattr(command, "params", ())
        if parameter.name != "help" and not getattr(parameter, "help", None)
    ]
    assert silent == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_names_only_commands_that_exist(name: str) -> None:
    known = _command_line()
    named = re.findall(r"`(?:\./)?(getrapt [a-z]+(?:-[a-z]+)*)\b", document(name))
    assert sorted(set(named) - set(known)) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_names_only_targets_that_exist(name: str) -> None:
    named = re.findall(r"`make ([a-z-]+)`", document(name))
    assert sorted(set(named) - TARGETS) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_names_only_settings_that_exist(name: str) -> None:
    known = {PREFIX + field.upper() for field in Settings.model_fields}
    assert sorted(set(re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", document(name))) - known) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_links_only_to_files_that_exist(name: str) -> None:
    folder = (ROOT / name).parent
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document(name))
    assert [link for link in links if "://" not in link and not (folder / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_names_only_files_that_exist(name: str) -> None:
    rooms = "|".join(sorted({path.relative_to(ROOT).parts[0] for path in files()} - {"docs"}))
    named = re.findall(rf"`((?:{rooms})/[\w./-]*)`", document(name))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_log_lines_of_the_operations_page_are_written_somewhere() -> None:
    rows = table(document("docs/operations.md"), "## Logs and trace ids")
    events = [event for row in rows for event in re.findall(r"`([^`]+)`", row[0])]
    written = "\n".join(module.text for module in modules() if module.room != "tests")
    assert [event for event in events if f'"{event}"' not in written] == []


def test_make_help_lists_every_target_with_what_it_does() -> None:
    listed = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    described = set(re.findall(r"^  make ([a-z-]+) +\S", listed, re.MULTILINE))
    assert sorted((TARGETS | PHONY) - described) == []


def test_every_target_that_is_called_phony_is_one() -> None:
    assert sorted(PHONY - TARGETS) == []


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(name.rpartition("/")[2][:4]) for name in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_is_one_page_with_its_headings_in_order(name: str) -> None:
    text = document(name)
    number = name.rpartition("/")[2][:4]
    assert len(text.splitlines()) <= LONGEST_DECISION
    assert re.match(rf"# {number}\. \S", text)
    assert re.search(r"^Status: (accepted|proposed|replaced by \d{4})$", text, re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_names_its_price(name: str) -> None:
    consequences = document(name).partition("## Consequences\n")[2].partition("\n## ")[0]
    assert re.search(r"^- Bad: \S", consequences, re.MULTILINE)
    assert re.findall(r"^- (?!Good: |Bad: ).*", consequences, re.MULTILINE) == []


def test_the_index_of_decisions_is_complete_and_true() -> None:
    listed = []
    for number, decision, status in table(document("docs/adr/README.md"), "# Decisions about the design"):
        link = re.fullmatch(r"\[(\d{4})\]\((\S+)\)", number)
        assert link is not None, number
        text = document(f"docs/adr/{link[2]}")
        assert text.startswith(f"# {link[1]}. {decision}\n")
        assert f"\nStatus: {status}\n" in text
        listed.append(f"docs/adr/{link[2]}")
    assert listed == list(DECISIONS)


def test_the_licence_is_the_whole_eupl() -> None:
    text = document("LICENSE")
    articles = [int(number) for number in re.findall(r"^(\d+)\.[A-Z]", text, re.MULTILINE)]
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\nEUPL © the European Union 2007, 2016\n")
    assert articles == list(range(1, 16))
    assert re.search(r"^ *Appendix\n\n‘Compatible Licences’ according to Article 5 EUPL are:$", text, re.MULTILINE)
    assert text.endswith(
        "All other changes or additions to this Appendix require the production of a new EUPL version.\n"
    )
    assert 'license = "EUPL-1.2"' in document("pyproject.toml")


def test_the_change_log_has_the_version_that_this_is() -> None:
    version = re.search(r'^version = "([^"]+)"$', document("pyproject.toml"), re.MULTILINE)
    headings = re.findall(r"^## \[([^\]]+)\]", document("CHANGELOG.md"), re.MULTILINE)
    assert version is not None
    assert headings[0] == "Unreleased"
    assert version[1] in headings[1:] or f"will be {version[1]}" in document("CHANGELOG.md")
