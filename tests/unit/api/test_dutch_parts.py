"""What stays Dutch on an English page stands in an element that says so, and nowhere else is anything seen of that."""

import pytest

from api.language import Language
from api.pages.dutch_parts import PageNames, bare, dutch, with_marked_parts
from api.pages.render import environment
from api.translations import reading_in
from procedures.loader import EXAMPLE_ORGANISATION, load_organisation

NAMES = PageNames(load_organisation(EXAMPLE_ORGANISATION))
FIN = "Directie Financiën"


def drawn(template: str, language: Language = "en", **values: object) -> str:
    """This template as it comes out on a page in this language."""
    with reading_in(language):
        told = {name: dutch(value) if isinstance(value, str) else value for name, value in values.items()}
        return with_marked_parts(environment().from_string(template).render(told, names=NAMES))


def test_a_name_in_an_english_page_is_dutch_and_in_a_dutch_page_nothing_special() -> None:
    assert drawn("<p>{{ names.body('fin') }}: yes</p>") == f'<p><span lang="nl">{FIN}</span>: yes</p>'
    assert drawn("<p>{{ names.body('fin') }}: ja</p>", "nl") == f"<p>{FIN}: ja</p>"
    seat = "Voorzitter (Lokale stuurgroep Eemsdelta)"
    # Once, though the name of the body is within that of the seat.
    told = drawn("<p>{{ names.seat('stuurgroep-eemsdelta-voorzitter') }}</p>")
    assert told == f'<p><span lang="nl">{seat}</span></p>'


def test_it_stays_dutch_through_lists_sentences_and_escaping() -> None:
    told = drawn("<p>{{ _('Dit kan wel: %(who)s.', who=[one, other]|join(', ')) }}</p>", one="A & <b>", other="C")
    parts = '<span lang="nl">A &amp; &lt;b&gt;</span>, <span lang="nl">C</span>'
    assert told == f"<p>Who can do this: {parts}.</p>"


@pytest.mark.parametrize(
    ("template", "page"),
    [
        ('<p aria-label="{{ one }}">x</p>', '<p aria-label="Naam">x</p>'),
        ("<title>{{ one }} – Getrapt</title>", "<title>Naam – Getrapt</title>"),
        ("<textarea>{{ one }}</textarea>{{ one }}", '<textarea>Naam</textarea><span lang="nl">Naam</span>'),
        ("<svg><text>{{ one }}</text></svg>", "<svg><text>Naam</text></svg>"),
        ('<option value="a">{{ one }}</option>', '<option value="a" lang="nl">Naam</option>'),
        ("<option>{{ one }}, 2</option>", "<option>Naam, 2</option>"),
        ("<p>{{ none or 'none' }}</p>", "<p>none</p>"),
    ],
)
def test_where_no_element_can_stand_there_is_none(template: str, page: str) -> None:
    assert drawn(template, one="Naam", none="") == page


def test_who_types_a_mark_brings_no_element_that_is_left_open() -> None:
    assert with_marked_parts("<p>\ue000a<b>c</b>\ue001</p>") == "<p>a<b>c</b></p>"
    with reading_in("en"):
        assert bare(dutch(f"a{dutch('b')}")) == "ab"
        assert with_marked_parts(dutch(f"a{dutch('b')}")) == '<span lang="nl">ab</span>'
