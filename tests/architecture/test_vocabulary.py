"""One word per thing: holds the code to docs/vocabulary.md, and that page to the code. The lists are in the page."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import get_args, get_type_hints

import pytest

import domain
from domain.access_acts import SealAccessLog
from domain.account_acts import NameAccounts
from domain.acts import Act, PersonAct, RegisterAct, SystemAct
from domain.audit_acts import AuditAct
from domain.change_acts import ChangeAct
from domain.events import Event
from domain.interest_acts import InterestAct
from domain.log_acts import BeginLog, RotateLogKey
from domain.mandaat_acts import MandaatAct
from domain.meeting_acts import MeetingAct
from domain.subject_acts import SubjectAct
from tests.architecture.sources import ROOMS, ROOT, Module, document, modules, of_rooms, rego, table

PAGE = document("docs/vocabulary.md")
RULES = ("domain", "audit", "procedures", "authority", "workflows", "activities", "policies")
# What the question to the policy calls the mandaten in its facts; its form is a contract with who writes policies.
CONTRACTED = {("authority.question_types", "mandates")}
TERMS, CODES = table(PAGE, "## Terms"), table(PAGE, "## Codes")
ACTS, EVENTS = table(PAGE, "## Acts"), table(PAGE, "## Events")
WORDS, PLACES = table(PAGE, "## Words that no identifier has"), table(PAGE, "## Words that no URL and no table has")


def _bare(cell: str) -> str:
    return cell.strip("`")


def _types(union: object) -> list[str]:
    """The discriminators of a closed set."""
    return sorted(get_args(get_type_hints(kind)["type"])[0] for kind in get_args(union))


def _enumerations() -> dict[str, type[StrEnum]]:
    """Every enumeration of the domain, by its name."""
    names = [module.name for module in pkgutil.walk_packages(domain.__path__, "domain.")]
    return {
        name: value
        for module in names
        for name, value in vars(importlib.import_module(module)).items()
        if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
    }


def test_every_stored_value_stands_in_the_vocabulary_once_and_no_other() -> None:
    stored = sorted((name, member.value) for name, kind in _enumerations().items() for member in kind)
    assert sorted((_bare(kind), _bare(code)) for kind, code, _ in CODES) == stored


def test_every_act_stands_in_the_vocabulary_once_and_no_other() -> None:
    assert sorted(_bare(row[0]) for row in ACTS) == _types(Act)


def test_the_vocabulary_says_who_takes_an_act() -> None:
    by = {who: sorted(_bare(row[0]) for row in ACTS if row[1] == who) for who in {row[1] for row in ACTS}}
    assert by == {
        "person": _types(
            PersonAct | MandaatAct | ChangeAct | InterestAct | RotateLogKey | AuditAct | SubjectAct | MeetingAct
        ),
        "system": _types(SystemAct | RegisterAct | SealAccessLog | BeginLog | NameAccounts),
        "person or system": ["activate_policy"],
    }


def test_every_event_stands_in_the_vocabulary_once_and_no_other() -> None:
    assert sorted(_bare(row[0]) for row in EVENTS) == _types(Event)


def test_acts_are_named_as_commands_and_events_in_the_past() -> None:
    past = re.compile(r"(?:ed|cast|given|withdrawn)$")
    assert [name for name in _types(Event) if not past.search(name)] == []
    assert [name for name in _types(Act) if past.search(name)] == []


def test_no_term_stands_twice() -> None:
    terms = [term.strip() for row in TERMS for term in row[0].split(",")]
    assert [term for term in terms if terms.count(term) > 1] == []


@pytest.mark.parametrize("row", TERMS, ids=lambda row: row[0])
def test_a_term_is_where_the_vocabulary_says(row: list[str]) -> None:
    place = _bare(row[3])
    if "/" in place:
        assert (ROOT / place).exists()
        return
    module, _, name = place.rpartition(".")
    known = {m.name: m for m in modules()}
    assert place in known or (module in known and name in _names_at_top(known[module].tree)), f"{place} is not there"


def _names_at_top(tree: ast.Module) -> set[str]:
    """What a module defines or imports at its top level."""
    names: set[str] = set()
    for node in tree.body:
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                names.add(node.name)
            case ast.Assign():
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case ast.ImportFrom():
                names |= {alias.asname or alias.name for alias in node.names}
            case _:
                pass
    return names


def _words(identifier: str) -> list[str]:
    """An identifier's words, small: of snake_case, camelCase and CapWords."""
    parts = re.split(r"_+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", identifier)
    return [part.lower() for part in parts if part]


def _defined(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every name that the code gives itself: classes, functions, arguments and what is assigned to."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.lineno, node.name
            case ast.arg():
                yield node.lineno, node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.lineno, node.id
            case ast.Attribute(ctx=ast.Store()):
                yield node.lineno, node.attr
            case ast.alias(asname=str(name)):
                yield getattr(node, "lineno", 0), name
            case _:
                pass


def _barred() -> dict[str, dict[str, str]]:
    """For each room: the words that it may not use, and what to say instead."""
    barred: dict[str, dict[str, str]] = {room: {} for room in ROOMS}
    for say, words, where in WORDS:
        rooms: set[str] = set()
        for part in where.split(","):
            rooms |= {"all": set(ROOMS), "rules": set(RULES)}.get(part.strip(), {part.strip()})
        for word in words.split(","):
            for room in rooms:
                barred[room][word.strip()] = say
                barred[room][word.strip() + "s"] = say
    return barred


def _found_in(module: Module, barred: dict[str, str]) -> list[str]:
    last = module.name.rpartition(".")[2]
    return [
        f"{module.path}:{line} {name}: say {barred[word]}"
        for line, name in [(1, last), *_defined(module.tree)]
        for word in _words(name)
        if word in barred and (module.name, name) not in CONTRACTED
    ]


def test_no_name_in_the_code_has_a_word_for_which_there_is_another() -> None:
    barred = _barred()
    found = [one for room in ROOMS for module in of_rooms(room) for one in _found_in(module, barred[room])]
    assert found == [], "\n".join(found)


def test_no_name_in_the_policy_has_a_word_for_which_there_is_another() -> None:
    barred = _barred()["policies"]
    found = []
    for path, text in rego():
        for number, line in enumerate(text.splitlines(), 1):
            # What a rule refers to outside itself is named there; a string is data.
            code = re.sub(r'"(?:\\.|[^"\\])*"|`[^`]*`', "", line).partition("#")[0]
            names = re.findall(r"(?<![\w.])[A-Za-z_]\w*", code)
            found += [f"{path}:{number} {name}: say {barred[w]}" for name in names for w in _words(name) if w in barred]
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "class Besluit: pass",
        "def read_besluiten(): pass",
        "def judge(user): pass",
        "tierLevel = 1",
        "self.max_levels = 2",
        "from domain import codes as layers",
    ],
)
def test_a_second_word_for_a_thing_would_be_noticed(source: str) -> None:
    assert _found_in(
        Module("domain/made_up.py", source, ast.parse(source)), _barred()["domain"] | {"besluiten": "decisions"}
    )


def test_what_a_library_calls_its_own_is_left_alone() -> None:
    source = "log.level(user=1); connection.info.user"
    assert _found_in(Module("domain/made_up.py", source, ast.parse(source)), _barred()["domain"]) == []


def test_every_room_that_the_vocabulary_names_is_a_room() -> None:
    assert set(_barred()) == set(ROOMS)


def test_no_url_and_no_table_has_a_name_for_which_there_is_another() -> None:
    barred = {word.strip(): say for say, words in PLACES for word in words.split(",")}
    found = []
    for module in of_rooms("api", "store"):
        for line, text in _urls_and_tables(module.tree):
            found += [f"{module.path}:{line} {text}: say {barred[p]}" for p in text.split("/") if p in barred]
    assert found == [], "\n".join(found)


def _urls_and_tables(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The paths that routes are given, and the names of tables."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="get" | "post" | "put" | "patch" | "delete" | "route"), args=[first, *_]
            ):
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield node.lineno, first.value
            case ast.Call(keywords=keywords):
                for keyword in keywords:
                    if keyword.arg == "prefix" and isinstance(keyword.value, ast.Constant):
                        yield node.lineno, str(keyword.value.value)
            case ast.Assign(targets=[ast.Name(id="__tablename__")], value=ast.Constant(value=str(name))):
                yield node.lineno, name
            case _:
                pass


def test_a_second_word_in_a_url_would_be_noticed() -> None:
    tree = ast.parse('router = APIRouter(prefix="/v1/cases")\n@router.get("/zaken/{id}")\ndef show(): pass')
    assert [text for _, text in _urls_and_tables(tree)] == ["/v1/cases", "/zaken/{id}"]
