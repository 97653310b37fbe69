"""What counts for the weight of a page: all that a browser fetches for it."""

from pathlib import Path

from bench.page_costs import FONTS

FILES = Path("api/static")


def test_the_fonts_that_a_style_names_are_counted() -> None:
    named = FONTS.findall((FILES / "getrapt.css").read_text("utf-8"))
    assert sorted(FILES / one for one in named) == sorted((FILES / "vendor").glob("*.woff2"))
    assert len(named) == 2
