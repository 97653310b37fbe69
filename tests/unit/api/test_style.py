"""The style of the pages: what the templates and our own style name is in what was taken from NL Design System."""

import re
from pathlib import Path

import pytest

from api.pages.render import static
from runtime.settings import ROOT

STATIC = ROOT / "api" / "static"
TEMPLATES = sorted((ROOT / "api" / "templates").glob("*.html"))
STYLES = [STATIC / "vendor" / "nl-design-system.css", STATIC / "getrapt.css"]
_DEFINED = re.compile(r"(--[\w-]+)\s*:")
_ASKED = re.compile(r"var\(\s*(--[\w-]+)\s*\)")


def test_every_component_that_a_template_names_has_its_style() -> None:
    style = STYLES[0].read_text("utf-8")
    there = set(re.findall(r"\.(utrecht-[\w-]+)", style))
    named = {name for file in TEMPLATES for name in re.findall(r"utrecht-[\w-]+", file.read_text("utf-8"))}
    assert named
    # A block without a style of its own is where its elements hang.
    assert {name for name in named - there if not any(one.startswith(name) for one in there)} == set()


def test_every_token_that_our_own_style_asks_for_is_defined() -> None:
    defined = {name for file in STYLES for name in _DEFINED.findall(file.read_text("utf-8"))}
    assert set(_ASKED.findall(STYLES[1].read_text("utf-8"))) - defined == set()


@pytest.mark.parametrize("file", STYLES, ids=lambda file: file.name)
def test_a_style_asks_for_nothing_from_elsewhere(file: Path) -> None:
    addresses = re.findall(r"url\(\s*['\"]?([^'\")]+)", file.read_text("utf-8"))
    assert [one for one in addresses if not (file.parent / one).is_file() and not one.startswith("data:")] == []
    assert "@import" not in file.read_text("utf-8")


def test_what_scrolls_is_a_group_and_no_second_landmark_with_the_name_of_its_section() -> None:
    scrolls = {file.name: re.findall(r'<div class="scroll"([^>]*)', file.read_text("utf-8")) for file in TEMPLATES}
    assert any(scrolls.values())
    for name, each in scrolls.items():
        for one in each:
            assert ('role="group"' in one, "aria-label" in one, 'tabindex="0"' in one) == (True, True, True), name


def test_the_address_of_a_file_changes_with_what_is_in_it() -> None:
    assert re.fullmatch(r"/static/getrapt\.css\?[0-9a-f]{12}", static("getrapt.css"))
    assert static("getrapt.css").partition("?")[2] != static("vendor/nl-design-system.css").partition("?")[2]


def test_every_message_of_what_is_wrong_has_the_focus_when_the_page_opens() -> None:
    places = [tag for file in TEMPLATES for tag in re.findall(r'<div[^>]*role="alert"[^>]*>', file.read_text("utf-8"))]
    assert places
    assert [one for one in places if 'tabindex="-1" autofocus' not in one] == []
