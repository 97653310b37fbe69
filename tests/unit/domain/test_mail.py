"""What goes out by e-mail: every notice has a kind, and an address is one that mail can be sent to."""

import ast
from pathlib import Path

import pytest

from api.catalogue import page_texts
from domain.mail import ADDRESS_SET, LONGEST_ADDRESS, MailKind, address_in, kind_of
from domain.notices import OF_INTERESTS, OF_MEETINGS


@pytest.mark.parametrize(
    "text", ["a@b.nl", " voorzitter.eemsdelta@gemeente-eemsdelta.nl ", "x+getrapt@sub.ministerie.example"]
)
def test_an_address_is_kept_without_the_spaces_around_it(text: str) -> None:
    assert address_in(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "voorzitter",
        "@b.nl",
        "a@",
        "a@localhost",
        "a b@c.nl",
        "a@b..nl",
        ".a@b.nl",
        "a@-b.nl",
        "a@b.nl\nBcc: c@d.nl",
        "a@b.nl,c@d.nl",
        "A <a@b.nl>",
        "é@b.nl",
        "a" * 65 + "@b.nl",
        "a@" + ".".join(["b" * 60] * 5) + ".nl",
    ],
)
def test_what_no_mail_can_be_sent_to_is_no_address(text: str) -> None:
    assert address_in(text) is None


def test_an_address_may_be_as_long_as_mail_allows_and_no_longer() -> None:
    host = ".".join(["b" * 62] * 3) + ".nl"
    local = "a" * (LONGEST_ADDRESS - len(host) - 1)
    assert address_in(f"{local}@{host}") is not None
    assert address_in(f"{local}@{host}x") is None


def test_every_notice_of_the_catalogue_has_a_kind_that_can_be_switched_off_and_words_for_its_mail() -> None:
    source = ast.parse((Path(__file__).parents[3] / "domain" / "mail.py").read_text("utf-8"))
    named = {one.value for one in ast.walk(source) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    texts = page_texts()
    for code in texts["notice"]:
        assert code in named, f"{code} has no kind of its own"
        of_no_case = code in (*OF_INTERESTS, *OF_MEETINGS)
        assert (code if of_no_case else kind_of(code).value) in texts["mail_subject"]
    assert ADDRESS_SET in texts["mail_subject"]
    assert set(texts["mail_kind"]) == {kind.value for kind in MailKind}
