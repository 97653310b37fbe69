"""A page as a person without scripts uses it: its forms, filled in and sent."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

Attributes = list[tuple[str, str | None]]


@dataclass
class Form:
    """A form: where it goes, and its fields as they are on the page."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    options: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._text: str | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        found = dict(attrs)
        name = found.get("name") or ""
        if tag == "form":
            self.forms.append(Form(found.get("action") or ""))
        elif not self.forms:
            return
        elif tag == "input":
            self._input(name, found)
        elif tag == "textarea":
            self._text = name
            self.forms[-1].names.add(name)
            self.forms[-1].fields[name] = ""
        elif tag == "select":
            self._select = name
            self.forms[-1].names.add(name)
            self.forms[-1].fields[name] = ""
        elif tag == "option" and "selected" in found:
            self.forms[-1].fields[self._select] = found.get("value") or ""

    def _input(self, name: str, found: dict[str, str | None]) -> None:
        form, value = self.forms[-1], found.get("value") or ""
        form.names.add(name)
        if found.get("type") == "radio":
            form.options.setdefault(name, []).append(value)
            if "checked" not in found:
                return
        form.fields[name] = value

    def handle_data(self, data: str) -> None:
        if self._text is not None and self.forms:
            self.forms[-1].fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            # A browser leaves the first newline out.
            self.forms[-1].fields[self._text] = self.forms[-1].fields[self._text].removeprefix("\n")
            self._text = None


def forms_on(page: httpx.Response) -> list[Form]:
    """All forms on a page but the choice of a language, which every page has."""
    reader = _Forms()
    reader.feed(page.text)
    return [form for form in reader.forms if form.action != "/taal"]


def form_for(page: httpx.Response, act: str) -> Form:
    """The form of this act; the test fails where the page has none."""
    found = [form for form in forms_on(page) if form.fields.get("type") == act]
    assert found, f"no form for {act}"
    return found[0]


async def fill(browser: httpx.AsyncClient, case: str, act: str, **typed: str) -> httpx.Response:
    """Opens the case, fills in the form of this act and sends it, also after it was read back; names have __ for a dot."""
    form = form_for(await browser.get(f"/routekaarten/{case}"), act)
    given = {name.replace("__", "."): value for name, value in typed.items()}
    assert set(given) <= form.names, set(given) - form.names
    return await counted(browser, await browser.post(form.action, data=form.fields | given))


async def counted(browser: httpx.AsyncClient, answer: httpx.Response) -> httpx.Response:
    """What comes of an act: where it is read back first, that it counts."""
    read = [form for form in forms_on(answer) if form.fields.get("readBack") == "counts"]
    return await browser.post(read[0].action, data=read[0].fields) if read else answer
