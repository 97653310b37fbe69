"""Values in Temporal's payloads: what reads a type is made once, for every run of every workflow."""

import pytest

from runtime.payloads import DATA_CONVERTER, SharedPayloadConverter
from workflows.contracts import LedgerPage


def test_every_run_has_a_converter_of_its_own_and_what_reads_a_page_is_made_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = SharedPayloadConverter(), SharedPayloadConverter()
    assert first is not second
    (payload,) = DATA_CONVERTER.payload_converter.to_payloads([LedgerPage((), 3, more=False)])
    assert first.from_payloads([payload], [LedgerPage]) == [LedgerPage((), 3, more=False)]

    def made_again(*_: object, **__: object) -> None:
        raise AssertionError("what reads a page is made again")

    monkeypatch.setattr("pydantic.TypeAdapter.__init__", made_again)
    assert second.from_payloads([payload], [LedgerPage]) == [LedgerPage((), 3, more=False)]
