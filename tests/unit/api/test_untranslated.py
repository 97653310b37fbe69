"""No page shows a word that the catalogue does not know: every template and every module of the pages is read for it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.settings import ROOT
from tests.unit.api.untranslated import untranslated

TEMPLATES = sorted((ROOT / "api" / "templates").rglob("*.html"))
MODULES = sorted((ROOT / "api" / "pages").rglob("*.py"))
ALLOWED = ("Getrapt", "– Getrapt")
"""The name of the product is the same in every language."""
NOT_YET: frozenset[str] = frozenset()
"""Templates and modules that still are in Dutch only, by name. Each is to be taken out of here, and none to be added."""

_WORDS = re.compile(r"[A-Za-zÀ-ÿ]{2,}[,;:]? [a-zà-ÿ{]{2,}")
_OF_DECORATORS = ("shows_nobody", "looks_at")
_LOOKED_UP = ("gettext", "ngettext", "pgettext")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_word_of_a_template_is_looked_up_in_the_catalogue(template: Path) -> None:
    found = untranslated(template.read_text("utf-8"), ALLOWED)
    assert (found != []) if template.name in NOT_YET else (found == [])


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_every_sentence_of_a_module_of_the_pages_is_looked_up(module: Path) -> None:
    found = list(_sentences(ast.parse(module.read_text("utf-8"))))
    assert (found != []) if module.name in NOT_YET else (found == [])


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Naar de zaak</p>", ["Naar de zaak"]),
        ('<p>{{ _("Naar de zaak") }}</p>', []),
        ("<p>{% trans %}Naar de zaak{% endtrans %}</p>", []),
        ("<p>{% trans n=case %}Naar {{ n }}{% endtrans %}</p>", []),
        ("<p>{{ case }}</p>", []),
        ('<a href="/routekaarten" class="utrecht-link">{{ case }}</a>', []),
        ('<div aria-label="Stemmen"></div>', ["Stemmen"]),
        ('<td data-name="Bedrag nu">1</td>', ["Bedrag nu"]),
        ('<input type="text" placeholder="zoek hier">', ["zoek hier"]),
        ('<input type="submit" value="Verstuur">', ["Verstuur"]),
        ('<input type="hidden" name="taal" value="ja">', []),
        ('<button name="stop" value="ja">{{ _("Stop") }}</button>', []),
        ('<p>{{ "ja" if case else "nee" }}</p>', ["ja nee"]),
        ('<p>{{ case or "Zaak zonder kenmerk" }}</p>', ["Zaak zonder kenmerk"]),
        ('<p>{{ "Nog %d dagen"|format(n) }}</p>', ["Nog %d dagen"]),
        ('<p>{{ _("Nog %(n)s", n="dagen" if x else 1) }}</p>', ["dagen"]),
        ('<details class="act"{{ " open" if mine }}></details>', []),
        ('{{ field("naam", "Kies een moment") }}', ["Kies een moment"]),
        ('{{ field("naam", _("Kies een moment")) }}', []),
        ('{% set title = "Uw stem telt" %}', ["Uw stem telt"]),
        ("{% if x %}<p>een twee</p>{% else %}<p>drie</p>{% endif %}", ["een twee", "drie"]),
        ("{# wat hier staat, ziet niemand #}<style>p { color: red }</style>", []),
    ],
)
def test_a_word_that_no_catalogue_knows_would_be_found(source: str, found: list[str]) -> None:
    assert untranslated(source) == found


def test_a_sentence_in_code_would_be_found() -> None:
    source = (
        'def f():\n    """Says nothing."""\n    return "Dit kan niet", gettext("Dit wel"), "kenmerk", f"{x} en meer"\n'
    )
    assert list(_sentences(ast.parse(source))) == ["Dit kan niet", "en meer"]


def _sentences(tree: ast.Module) -> Iterator[str]:
    """The texts of a module that are words for people: two or more, and not looked up, said to us or documentation."""
    passed: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(id(node.value))
        if isinstance(node, ast.Raise) or (
            isinstance(node, ast.Call) and _name(node) in (*_LOOKED_UP, *_OF_DECORATORS)
        ):
            passed |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            text = node.value.strip()
            if _WORDS.search(text) and not text.startswith("<") and "=" not in text:
                yield text


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
