"""Finds what a template shows that no catalogue knows: words between its tags, in what is read aloud, and on its buttons.

A template is read as Jinja has it, all its branches after one another, with what an expression may say in its place; the words
within a translation are left out. What then has letters, where people see or hear it, is in one language only.
"""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from jinja2 import nodes

from api.pages.render import environment

CALLS = frozenset({"_", "gettext", "ngettext", "pgettext", "code"})
"""What looks a sentence up, and what shows a command as it is in every language."""
SPOKEN = frozenset(
    {"aria-label", "aria-description", "aria-roledescription", "title", "alt", "placeholder", "label", "data-name"}
)
"""Attributes whose values are seen or heard."""
_WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
_SENTENCE = re.compile(r"[A-Za-zÀ-ÿ][,;:]? [A-Za-zÀ-ÿ]|^[A-ZÀ-Ý][a-zà-ÿ]+")
_ATTRIBUTE = re.compile(r"[a-z-]+=\"[^\"]*\"")
Attributes = list[tuple[str, str | None]]


def untranslated(source: str, allowed: Iterable[str] = ()) -> list[str]:
    """What this template shows without a translation, in its order, but what is allowed."""
    reader = _Shown()
    reader.feed("".join(_pieces(environment().parse(source), reader.found)))
    reader.close()
    return [text for text in reader.found if text not in set(allowed)]


class _Shown(HTMLParser):
    """Notes what is seen or heard of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self._silent += tag in ("code", "style", "script")
        given = dict(attrs)
        on_button = tag == "button" or (tag == "input" and given.get("type") in ("submit", "button", "reset"))
        for name, value in attrs:
            if name in SPOKEN or (name == "value" and on_button and tag == "input"):
                self._note(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("code", "style", "script")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._note(data)

    def _note(self, text: str) -> None:
        # A macro that makes attributes has them outside of any tag.
        shown = " ".join(_ATTRIBUTE.sub("", text).split())
        if _WORD.search(shown):
            self.found.append(shown)


def _pieces(node: nodes.Node, found: list[str]) -> Iterator[str]:
    """The mark-up of a template, with what its expressions may say; into `found` goes what is handed on elsewhere."""
    match node:
        case nodes.Output():
            for shown in node.nodes:
                yield shown.data if isinstance(shown, nodes.TemplateData) else " ".join(_said(shown, found))
        case nodes.Assign() | nodes.CallBlock():
            found += [text for text in _constants(node) if _SENTENCE.search(text)]
            for child in node.iter_child_nodes():
                if isinstance(child, nodes.Stmt):
                    yield from _pieces(child, found)
        case nodes.If():
            for part in (*node.body, *node.elif_, *node.else_):
                yield from _pieces(part, found)
        case nodes.For():
            found += [text for text in _constants(node.iter) if _SENTENCE.search(text)]
            for part in (*node.body, *node.else_):
                yield from _pieces(part, found)
        case nodes.Expr():
            pass
        case _:
            for child in node.iter_child_nodes():
                yield from _pieces(child, found)


def _said(node: nodes.Node, found: list[str]) -> Iterator[str]:
    """The texts that an expression may come to, without those of a catalogue."""
    match node:
        case nodes.Const():
            yield str(node.value) if isinstance(node.value, str) else ""
        case nodes.CondExpr():
            yield from _said(node.expr1, found)
            if node.expr2 is not None:
                yield from _said(node.expr2, found)
        case nodes.Or() | nodes.And() | nodes.Add():
            yield from _said(node.left, found)
            yield from _said(node.right, found)
        case nodes.Concat():
            for told in node.nodes:
                yield from _said(told, found)
        case nodes.Filter() if node.node is not None:
            yield from _said(node.node, found)
            found += [text for argument in node.args for text in _constants(argument) if _SENTENCE.search(text)]
        case nodes.MarkSafe() | nodes.MarkSafeIfAutoescape():
            yield from _said(node.expr, found)
        case nodes.Call() if isinstance(node.node, nodes.Name) and node.node.name in CALLS:
            # What is put into the blanks of a sentence stands in it as it is.
            yield from (text for keyword in node.kwargs for text in _said(keyword.value, found) if _WORD.search(text))
        case _:
            found += [text for text in _constants(node) if _SENTENCE.search(text)]


def _constants(node: nodes.Node) -> Iterator[str]:
    """All texts in an expression, without those of a catalogue."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in CALLS:
        return
    if isinstance(node, nodes.Const):
        if isinstance(node.value, str):
            yield node.value
        return
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Expr | nodes.Helper):
            yield from _constants(child)
