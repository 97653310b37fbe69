"""Charts are drawn of the cells of a table, at one scale."""

from api.overview import Numbers
from api.pages.charts import LINE, Part, chart_of

PLACES = Numbers(
    "places",
    ("Gemeente", "Lokaal", "Nationaal", "samen"),
    (("Eemsdelta", 3, 1, 4), ("Oldambt", 0, 2, 2), ("alle gemeenten samen", 3, 3, 6)),
    (1, 2),
    totals=True,
)


def test_the_longest_bar_fills_the_chart_and_what_all_are_together_is_not_drawn() -> None:
    chart = chart_of(PLACES)
    assert [bar.name for bar in chart.bars] == ["Eemsdelta", "Oldambt"]
    assert chart.bars[0].parts == (Part(0, "0.000%", "75.000%"), Part(1, "75.000%", "25.000%"))
    assert chart.bars[1].parts == (Part(1, "0.000%", "50.000%"),)
    assert [bar.told for bar in chart.bars] == ["4", "2"]
    assert chart.legend == ("Lokaal", "Nationaal")
    assert chart.height == 2 * LINE


def test_a_number_beside_a_bar_is_written_as_in_the_table() -> None:
    chart = chart_of(Numbers("places", ("Gemeente", "Lokaal"), (("A", 12_345),), (1,)))
    assert chart.bars[0].told == "12.345"


def test_shares_are_drawn_of_a_hundred_and_none_as_nothing() -> None:
    columns = ("Gebied", "Gemeente", "Gelijk afgelopen (%)")
    numbers = Numbers("areas_unlike", columns, (("A", "B", 33), ("C", "D", None)), (2,), named=2, of_hundred=True)
    chart = chart_of(numbers)
    assert chart.bars[0].name == "A, B"
    assert chart.bars[0].parts == (Part(0, "0.000%", "33.000%"),)
    assert (chart.bars[0].told, chart.bars[1].parts) == ("33%", ())
    assert chart.legend == ()


def test_a_table_of_nothing_and_one_of_zeros_can_be_drawn() -> None:
    assert chart_of(Numbers("places", ("Gemeente", "Lokaal"), (), (1,))).bars == ()
    assert chart_of(Numbers("places", ("Gemeente", "Lokaal"), (("A", 0),), (1,))).bars[0].parts == ()


def test_a_file_has_the_cells_of_the_table_and_runs_nothing() -> None:
    numbers = Numbers("areas_unlike", ("Gebied", "Zaken"), (("=1+1", 3), ("@x", None), ("-5", -5)), (1,))
    assert numbers.as_csv() == b"Gebied,Zaken\r\n'=1+1,3\r\n'@x,\r\n-5,-5\r\n"
