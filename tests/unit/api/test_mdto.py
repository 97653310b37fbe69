"""MDTO 1.0.1: what we write keeps to the rules of the XSD, and the check by which that is seen does notice."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from api.mdto import DescribedFile, Reference, file_xml
from api.package import archive_of
from domain.codes import Outcome
from domain.subjects import Readable
from procedures.loader import EXAMPLE_RETENTION, load_retention
from store.subjects import ClosedCase
from tests.mdto_rules import APPRAISALS, LEVELS, NAMESPACE, faults

CASE = "ab" * 16
CLOSED = ClosedCase(
    CASE, Outcome.APPROVE, "1979", datetime(2026, 6, 30, 22, 30, tzinfo=UTC), 40, held=False, readable=(Readable.TEXTS,)
)
EXPORT: dict[str, Any] = {
    "madeAt": "2026-07-02T10:00:00.000000Z",
    "recordedAtIndex": 77,
    "subject": {"id": "cd" * 16},
    "texts": [{"kind": "submit.summary", "text": "Een <scheur> & meer", "code": None}],
    "addresses": ["1979200000012345"],
    "forgottenAddresses": 0,
    "acts": [{"index": 3, "act": "submit"}],
    "cases": [
        {
            "case": CASE,
            "differenceType": "timing",
            "measure": "isolation_to_norm",
            "openedAt": "2026-01-05T10:00:00.000000Z",
            "outcome": "approve",
        }
    ],
}


def files(outcome: Outcome | None = Outcome.APPROVE) -> dict[str, bytes]:
    """The package, by name within its folder."""
    closed = ClosedCase(CASE, outcome, "1979", CLOSED.closed_at, 40, held=False, readable=(Readable.TEXTS,))
    export = EXPORT | {"cases": [EXPORT["cases"][0] | {"outcome": outcome and outcome.value}]}
    content = archive_of(export, load_retention(EXAMPLE_RETENTION), closed)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.removeprefix(f"{CASE}/"): archive.read(name) for name in archive.namelist()}


def texts(document: bytes, path: str) -> list[str | None]:
    """The texts at this path within the object."""
    full = "/".join(f"{NAMESPACE}{name}" for name in path.split("/"))
    return [element.text for element in ET.fromstring(document)[0].findall(full)]


@pytest.mark.parametrize("outcome", [Outcome.APPROVE, Outcome.REJECT, None])
def test_every_document_of_a_package_keeps_to_the_schema(outcome: Outcome | None) -> None:
    documents = {name: content for name, content in files(outcome).items() if name.endswith(".xml")}
    assert len(documents) == 3
    assert {name: faults(content) for name, content in documents.items()} == {name: [] for name in documents}


def test_a_case_is_a_dossier_with_its_appraisal_term_and_files() -> None:
    document = files()[f"{CASE}.mdto.xml"]
    assert texts(document, "aggregatieniveau/begripLabel") == ["Dossier"]
    assert set(texts(document, "aggregatieniveau/begripLabel")) <= LEVELS
    (code,), (label,) = texts(document, "waardering/begripCode"), texts(document, "waardering/begripLabel")
    assert APPRAISALS[str(code)] == label == "Blijvend te bewaren"
    assert texts(document, "bewaartermijn/termijnStartdatumLooptijd") == ["2026-07-01"]
    assert texts(document, "bewaartermijn/termijnLooptijd") == ["P20Y"]
    assert texts(document, "bewaartermijn/termijnEinddatum") == ["2046-07-01"]
    assert texts(document, "heeftRepresentatie/verwijzingNaam") == ["zaak.json", "historie.json"]
    rejected = files(Outcome.REJECT)[f"{CASE}.mdto.xml"]
    assert texts(rejected, "waardering/begripCode") == ["V"]


@pytest.mark.parametrize("name", ["zaak.json", "historie.json"])
def test_a_file_is_described_by_its_size_form_and_hash_and_names_its_dossier(name: str) -> None:
    package = files()
    content, document = package[name], package[f"{name}.bestand.mdto.xml"]
    assert json.loads(content) is not None
    assert texts(document, "omvang") == [str(len(content))]
    assert texts(document, "checksum/checksumWaarde") == [hashlib.sha256(content).hexdigest()]
    assert texts(document, "checksum/checksumAlgoritme/begripLabel") == ["SHA-256"]
    assert texts(document, "bestandsformaat/begripCode") == ["fmt/817"]
    identity = "identificatie/identificatieKenmerk"
    of = texts(document, f"isRepresentatieVan/verwijzingIdentificatie/{identity.partition('/')[2]}")
    assert of == texts(package[f"{CASE}.mdto.xml"], identity) == [CASE]


def test_the_same_export_gives_the_same_bytes() -> None:
    schedule = load_retention(EXAMPLE_RETENTION)
    assert archive_of(EXPORT, schedule, CLOSED) == archive_of(EXPORT, schedule, CLOSED)


GOOD = file_xml(
    DescribedFile("a.json", b"{}", "JSON", "fmt/817"),
    Reference("Dossier", CASE, "Getrapt"),
    datetime(2026, 7, 2, tzinfo=UTC),
).decode()


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("<omvang>2</omvang>", "", "omvang stands there 0 times"),
        ("<omvang>2</omvang>", "<omvang>2</omvang><omvang>2</omvang>", "omvang stands there 2 times"),
        ("<omvang>2</omvang>", "<omvang>two</omvang>", "is no integer"),
        ("<naam>a.json</naam>", "<naam> </naam>", "is no string"),
        ("<naam>a.json</naam>", "<naam>a.json</naam><extra>1</extra>", "extra is not in the schema"),
        ("2026-07-02T00:00:00Z", "2026-07-02", "is no dateTime"),
        ("bestandsformaat>", "bestandsFormaat>", "bestandsFormaat is not in the schema"),
    ],
)
def test_what_is_not_as_the_schema_has_it_is_noticed(was: str, becomes: str, said: str) -> None:
    assert faults(GOOD.encode()) == []
    assert was in GOOD
    assert any(said in one for one in faults(GOOD.replace(was, becomes).encode()))


def test_elements_in_another_order_are_noticed() -> None:
    naam, omvang = "<naam>a.json</naam>", "<omvang>2</omvang>"
    swapped = GOOD.replace(naam, "@").replace(omvang, naam).replace("@", omvang)
    assert any("another order" in one for one in faults(swapped.encode()))
