"""The sentences of the pages in the language of whoever reads them. A sentence is named by what it says in Dutch.

English stands in `locale/en/LC_MESSAGES/getrapt.po`, which is read as it is: nothing is compiled, so nothing can be stale. A
sentence that is not there is shown in Dutch; in tests it is an error.
"""

import gettext as library
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from api.language import LANGUAGES, Language

LOCALE: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "getrapt"

_language: ContextVar[Language] = ContextVar("language", default="nl")


class MissingTranslation(LookupError):
    """A sentence has no text in this language."""


class _Strict(library.NullTranslations):
    """Stands behind a catalogue, and fails where that has nothing."""

    def gettext(self, message: str) -> str:
        raise MissingTranslation(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # the names are the library's
        raise MissingTranslation(msgid1, msgid2, n)

    def pgettext(self, context: str, message: str) -> str:
        raise MissingTranslation(context, message)


def be_strict() -> None:
    """From now on a sentence without a text is an error in this process: MissingTranslation. For tests."""
    for language in LANGUAGES:
        if language != "nl":
            texts_in(language).add_fallback(_Strict())


@cache
def texts_in(language: Language) -> library.NullTranslations:
    """The catalogue of a language. Dutch is the sentences themselves."""
    if language == "nl":
        return library.NullTranslations()
    with po_file(language).open("rb") as source:
        catalogue = read_po(source, locale=language, domain=DOMAIN, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return library.GNUTranslations(compiled)


def po_file(language: Language) -> Path:
    """Where the sentences of a language stand."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@contextmanager
def reading_in(language: Language) -> Iterator[None]:
    """Everything that is said within is said in this language; outside of any it is Dutch."""
    before = _language.set(language)
    try:
        yield
    finally:
        _language.reset(before)


def reads() -> Language:
    """The language that is read now."""
    return _language.get()


def gettext(message: str) -> str:
    """The sentence. Its blanks are `%(name)s` in a template and `{name}` in code, and are filled in afterwards."""
    return texts_in(reads()).gettext(message)


def ngettext(one: str, more: str, number: int) -> str:
    """The sentence for this number of things."""
    return texts_in(reads()).ngettext(one, more, number)


def pgettext(context: str, message: str) -> str:
    """The sentence, or the word, as it is meant here: the same Dutch word may need more than one."""
    return texts_in(reads()).pgettext(context, message)
