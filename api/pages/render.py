"""Renders the templates: strict, escaped, and with the words that every page needs."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.catalogue import label, page_texts, reason_text
from api.pages import words
from domain.municipalities import municipality_name

_HERE = Path(__file__).parent.parent


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
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
        "file_size": words.file_size,
    }
    environment.globals |= {
        "label": label,
        "field_label": field_label,
        "municipality_name": municipality_name,
        "static": static,
    }
    return environment


def field_label(name: str) -> str:
    """The label of a field of any form."""
    return label("field" if name in page_texts()["field"] else "audit_field", name)


@cache
def static(name: str) -> str:
    """The address of a file of the pages, which changes with what is in it: a browser may keep it for ever."""
    return f"/static/{name}?{sha256((_HERE / 'static' / name).read_bytes()).hexdigest()[:12]}"


def page(
    request: Request, template: str, status: int = 200, *, headers: dict[str, str] | None = None, **values: object
) -> HTMLResponse:
    """The page as an answer. `who` and `csrf` are None where nobody is signed in."""
    context = {"who": None, "csrf": None, "example": True, "path": request.url.path} | values
    text = _environment().get_template(template).render(context)
    return HTMLResponse(text, status, headers={"Content-Language": "nl", **(headers or {})})
