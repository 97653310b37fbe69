"""No name of an account stands in the address of a page: addresses are kept by browsers and servers."""

import re
from pathlib import Path

import pytest

TEMPLATES = sorted(Path("api/templates").glob("*.html"))
PAGES = sorted(Path("api/pages").glob("*.py"))
PERSONAL = ("wie", "aan", "naam", "account", "accounts", "handle", "kenmerk", "gebied", "adres")
_NAMED = "|".join(PERSONAL)
_LINK = re.compile(rf"[?&;](?:{_NAMED})=")
_FORM = re.compile(r'<form method="get".*?</form>', re.DOTALL)
_FIELD = re.compile(rf'name="(?:{_NAMED})"')
_READ = re.compile(rf'query_params(?:\.get\(|\[)"(?:{_NAMED})"')


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_link_and_no_form_puts_a_name_in_an_address(template: Path) -> None:
    text = template.read_text("utf-8")
    assert _LINK.findall(text) == []
    assert [field for form in _FORM.findall(text) for field in _FIELD.findall(form)] == []


@pytest.mark.parametrize("module", PAGES, ids=lambda path: path.name)
def test_no_page_reads_a_name_of_its_address(module: Path) -> None:
    text = module.read_text("utf-8")
    assert _READ.findall(text) == []
    assert _LINK.findall(text) == []
