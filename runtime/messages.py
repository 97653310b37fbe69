"""The sentences of the pages, taken from where they stand, and their English: `make messages`, or `python -m runtime.messages`.

With `--check` nothing is written: it fails, sentence by sentence, where the catalogue is not what the sources say, or where a
sentence lacks its English, has one that is unsure, or has one with other blanks or other mark-up than the Dutch.
"""

import io
import re
import sys
from collections import Counter
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from api.translations import DOMAIN, po_file
from runtime.settings import ROOT

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
OPTIONS = {"trimmed": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
HEAD = """# The sentences of the pages in English; `make messages` writes them anew from the sources and keeps what is said here.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
_BLANK = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|%(?![%(])")
_TAG = re.compile(r"</?[a-z][^>]*>")


def template() -> Catalog:
    """All sentences that the sources have, without texts."""
    found = Catalog(locale="en", domain=DOMAIN)
    for path in sorted((ROOT / "api").rglob("*.py")):
        _add(found, path, "python")
    for path in sorted((ROOT / "api" / "templates").rglob("*.html")):
        _add(found, path, "jinja2")
    return found


def _add(found: Catalog, path: Path, method: str) -> None:
    place = path.relative_to(ROOT).as_posix()
    with path.open("rb") as source:
        for line, message, comments, context in extract(method, source, keywords=KEYWORDS, options=OPTIONS):
            found.add(message, None, [(place, line)], auto_comments=comments, context=context)


def kept() -> Catalog:
    """The catalogue as it is."""
    with po_file("en").open("rb") as source:
        return read_po(source, locale="en", domain=DOMAIN, abort_invalid=True)


def updated() -> Catalog:
    """The catalogue with what the sources have now; what they have no more is left out."""
    found = kept()
    # A guess at what a new sentence might be is worse than none.
    found.update(template(), no_fuzzy_matching=True)
    found.obsolete.clear()
    return found


def written(catalogue: Catalog) -> str:
    """The file, sorted, without numbers of lines: so that two people who add sentences seldom meet in it."""
    target = io.BytesIO()
    write_po(target, catalogue, width=0, omit_header=True, sort_output=True, include_lineno=False)
    return HEAD + target.getvalue().decode("utf-8")


def faults(catalogue: Catalog) -> list[str]:
    """What is wrong with the English, a line for each sentence."""
    return [f"{said}: {_named(message)}" for message in catalogue if message.id and (said := _fault(message))]


def _fault(message: Message) -> str | None:
    source, english = _forms(message.id), _forms(message.string)
    if len(source) != len(english) or not all(text.strip() for text in english):
        return "has no English"
    if message.fuzzy:
        return "is marked as unsure"
    for dutch, text in zip(source, english, strict=True):
        if Counter(_BLANK.findall(text)) != Counter(_BLANK.findall(dutch)):
            return "has other blanks than the Dutch"
        if Counter(_TAG.findall(text)) != Counter(_TAG.findall(dutch)):
            return "has other mark-up than the Dutch"
    return None


def _forms(text: object) -> tuple[str, ...]:
    """The sentence, or the one for each number."""
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text or ""),)


def _named(message: Message) -> str:
    text = _forms(message.id)[0]
    return f"{text!r} ({message.context})" if message.context else repr(text)


def check() -> list[str]:
    """All that is wrong, for people; nothing where all is well."""
    stale = (
        []
        if written(updated()) == po_file("en").read_text("utf-8")
        else ["run `make messages`: the sources have changed"]
    )
    return [*stale, *faults(updated())]


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        wrong = check()
        print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
        raise SystemExit(1 if wrong else 0)
    po_file("en").write_text(written(updated()), "utf-8")
    print("\n".join(faults(kept())))
