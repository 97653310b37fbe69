"""Renders the templates: strict, escaped, and with the words that every page needs."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.catalogue import label, reason_text, said_text
from api.pages import words
from api.pages.dutch_parts import dutch, with_marked_parts
from api.pages.language import language_switch
from api.pages.typed import field_label
from api.seats import SeatNames
from api.translations import gettext, ngettext, pgettext, reads, script_texts
from domain.municipalities import municipality_name

_HERE = Path(__file__).parent.parent


@cache
def environment() -> Environment:
    """The environment of the templates; one for all languages, since a sentence is looked up when it is shown."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # A template that has lines within a sentence means spaces.
    environment.policies["ext.i18n.trimmed"] = True
    # The extension gives the environment this method while running, so no type knows it.
    install = vars(environment)["install_gettext_callables"]
    install(gettext=gettext, ngettext=ngettext, pgettext=pgettext, newstyle=True)
    environment.filters |= {
        "amount": words.amount,
        "number": words.number,
        "day": words.day,
        "moment": words.moment,
        "clock": words.clock,
        "second": words.second,
        "local_day": words.local_day,
        "last_moment": words.last_moment,
        "reason": reason_text,
        "said": said_text,
        "dutch": dutch,
        "label": lambda code, group: label(group, code),
        "municipality": municipality_name,
        "seat_name": _seat_name,
        "file_size": words.file_size,
    }
    environment.globals |= {
        "label": label,
        "field_label": field_label,
        "municipality_name": municipality_name,
        "static": static,
        "script_texts": script_texts,
        "link": link,
        "onward": onward,
        "code": code,
        "reads": reads,
    }
    return environment


def _seat_name(seat: str, names: SeatNames) -> str:
    """What a seat is called, for a list of them in the middle of a sentence."""
    return names.seat(seat)


def link(address: str) -> Markup:
    """The beginning of a link, for one in the middle of a sentence; `</a>` ends it."""
    return Markup('<a class="utrecht-link utrecht-link--html-a" href="{}">').format(address)


def onward(here: str, name: str, value: object) -> str:
    """The address of a page from another place on: of the same page, with one thing more asked."""
    return f"{here}{'&' if '?' in here else '?'}{name}={value}"


def code(text: str) -> Markup:
    """A command or a key as it is, in the middle of a sentence."""
    return Markup('<code class="utrecht-code">{}</code>').format(text)


@cache
def static(name: str) -> str:
    """The address of a file of the pages, which changes with what is in it: a browser that has kept an older one asks for this."""
    return f"/static/{name}?{sha256((_HERE / 'static' / name).read_bytes()).hexdigest()[:12]}"


def page(
    request: Request, template: str, status: int = 200, *, headers: dict[str, str] | None = None, **values: object
) -> HTMLResponse:
    """The page as an answer, in the reader's language. `who` and `csrf` are None where nobody is signed in.

    The title of a page on which something went wrong begins with that: it is what a screen reader says first (WCAG 2.1, 2.4.2).
    """
    switch = language_switch(request)
    context = {"who": None, "csrf": None, "example": False, "path": request.url.path, "switch": switch} | values
    context |= {"failed": status >= 400}
    context["language"] = reads()
    text = with_marked_parts(environment().get_template(template).render(context))
    return HTMLResponse(text, status, headers={"Content-Language": reads(), **(headers or {})})
