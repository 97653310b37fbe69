"""What of a page is Dutch that the catalogue has English for. Texts that somebody typed or put in the organisation are left out."""

import re
from collections.abc import Collection, Iterable
from functools import cache
from html.parser import HTMLParser

from api.translations import po_file
from runtime.messages import kept

_BLANK = re.compile(r"%\(\w+\)[a-z]|\{\w+\}|</?[a-z][^>]*>")
_SEEN = ("aria-label", "title", "alt", "placeholder", "data-name", "data-place", "data-told", "label")
_LEAST = 12
"""Characters of a part of a sentence that nobody types by chance."""
Attributes = list[tuple[str, str | None]]


class _Texts(HTMLParser):
    """The texts of a page, and apart from them those that somebody typed."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        self.found += [" ".join(value.split()) for name, value in attrs if name in _SEEN and value]
        if tag not in ("input", "br", "meta", "link", "rect", "hr", "img"):
            typed = "typed" in (given.get("class") or "").split() or tag in ("code", "style", "script", "textarea")
            self._open.append((tag, typed or given.get("lang") == "nl"))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(typed for _, typed in self._open):
            self.found.append(" ".join(data.split()))


@cache
def _sentences() -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole sentences and words, and the parts of longer ones, that are said otherwise in English."""
    assert po_file("en").is_file()
    whole, parts = set(), set()
    english = {text for message in kept() for text in _forms(message.string)}
    for message in kept():
        for dutch, text in zip(_forms(message.id), _forms(message.string), strict=True):
            if dutch == text or not dutch:
                continue
            pieces = [piece.strip(" .,:;()") for piece in _BLANK.split(dutch)]
            if len(pieces) == 1 and dutch not in english:
                whole.add(dutch)
            parts |= {piece for piece in pieces if len(piece) >= _LEAST and " " in piece}
    return frozenset(whole), tuple(sorted(parts))


def _forms(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text or ""),)


def _without(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


def dutch_in(page: str, given: Iterable[str]) -> list[str]:
    """The Dutch of the catalogue that this page shows or says; `given` are names that are Dutch in every language."""
    reader = _Texts()
    reader.feed(page)
    whole, parts = _sentences()
    names = sorted(set(given), key=len, reverse=True)
    shown = [_without(text, names) for text in reader.found]
    found = {text for text in shown if text in whole or text[:1].lower() + text[1:] in whole}
    told = "\n".join(shown)
    return sorted(found | {part for part in parts if part in told})


class _Unmarked(HTMLParser):
    """The texts of a page outside all elements that are said to be Dutch, and outside what can have no elements. Those of `options`
    are apart: such a text is Dutch as a whole, or cannot be said to be Dutch in part."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.options: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag not in ("input", "br", "meta", "link", "hr", "img"):
            apart = tag in ("title", "textarea", "script", "style", "svg", "code", "pre")
            self._open.append((tag, apart or dict(attrs).get("lang") == "nl"))

    def handle_endtag(self, tag: str) -> None:
        if tag in (one for one, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(apart for _, apart in self._open):
            (self.options if self._open and self._open[-1][0] == "option" else self.found).append(
                " ".join(data.split())
            )


def unmarked_in(page: str, names: Collection[str]) -> list[str]:
    """Those of these Dutch names and texts that this page has in its text without saying that they are Dutch. A short one may
    be a word of an English sentence, and counts where it stands alone."""
    reader = _Unmarked()
    reader.feed(page)
    english = {text for message in kept() for text in _forms(message.string)}
    whole, told = {*reader.found, *reader.options}, "\n".join(reader.found)
    # What an authority is called in the middle of an English label is a name there, and is said as it is written.
    for label in (text for text in english if any(name in text for name in names)):
        told = told.replace(label, "")
    return sorted(
        name for name in names if (len(name) >= _LEAST and name in told) or (name in whole and name not in english)
    )
