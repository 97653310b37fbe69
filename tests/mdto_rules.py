"""The rules of the XSD of MDTO 1.0.1 as data, and a check by them: order, how often, and of which type.

Written from the schema's text by hand, since its licence is not known; an element that is not listed is not allowed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree import ElementTree as ET

NAMESPACE = "{https://www.nationaalarchief.nl/mdto}"
_MANY = 10**9


@dataclass(frozen=True)
class Part:
    """An element within another: its name, its type, and how often it may stand there."""

    name: str
    kind: str
    least: int
    most: int


def _parts(text: str) -> tuple[Part, ...]:
    """`name type how-often`, one a line; `1`, `?` (0 or 1), `*` and `+`."""
    often = {"1": (1, 1), "?": (0, 1), "*": (0, _MANY), "+": (1, _MANY)}
    return tuple(Part(name, kind, *often[how]) for name, kind, how in map(str.split, text.strip().splitlines()))


TYPES = {
    "informatieobject": _parts(
        """
        identificatie identificatieGegevens +
        naam string 1
        aggregatieniveau begripGegevens ?
        classificatie begripGegevens *
        trefwoord string *
        omschrijving string *
        raadpleeglocatie raadpleeglocatieGegevens *
        dekkingInTijd dekkingInTijdGegevens *
        dekkingInRuimte verwijzingGegevens *
        taal language *
        event eventGegevens *
        waardering begripGegevens 1
        bewaartermijn termijnGegevens ?
        informatiecategorie begripGegevens ?
        isOnderdeelVan verwijzingGegevens *
        bevatOnderdeel verwijzingGegevens *
        heeftRepresentatie verwijzingGegevens *
        aanvullendeMetagegevens verwijzingGegevens *
        gerelateerdInformatieobject gerelateerdInformatieobjectGegevens *
        archiefvormer verwijzingGegevens +
        betrokkene betrokkeneGegevens *
        activiteit verwijzingGegevens ?
        beperkingGebruik beperkingGebruikGegevens +
        """
    ),
    "bestand": _parts(
        """
        identificatie identificatieGegevens +
        naam string 1
        omvang integer 1
        bestandsformaat begripGegevens 1
        checksum checksumGegevens +
        URLBestand anyURI ?
        isRepresentatieVan verwijzingGegevens 1
        """
    ),
    "identificatieGegevens": _parts("identificatieKenmerk string 1\nidentificatieBron string 1"),
    "verwijzingGegevens": _parts("verwijzingNaam string 1\nverwijzingIdentificatie identificatieGegevens ?"),
    "begripGegevens": _parts("begripLabel string 1\nbegripCode string ?\nbegripBegrippenlijst verwijzingGegevens 1"),
    "dekkingInTijdGegevens": _parts(
        "dekkingInTijdType begripGegevens 1\ndekkingInTijdBegindatum partial 1\ndekkingInTijdEinddatum partial ?"
    ),
    "eventGegevens": _parts(
        "eventType begripGegevens 1\neventTijd partialTime ?\neventVerantwoordelijkeActor verwijzingGegevens ?"
        "\neventResultaat string ?"
    ),
    "beperkingGebruikGegevens": _parts(
        "beperkingGebruikType begripGegevens 1\nbeperkingGebruikNadereBeschrijving string ?"
        "\nbeperkingGebruikDocumentatie verwijzingGegevens *\nbeperkingGebruikTermijn termijnGegevens ?"
    ),
    "termijnGegevens": _parts(
        "termijnTriggerStartLooptijd begripGegevens ?\ntermijnStartdatumLooptijd date ?\ntermijnLooptijd duration ?"
        "\ntermijnEinddatum partial ?"
    ),
    "raadpleeglocatieGegevens": _parts("raadpleeglocatieFysiek verwijzingGegevens *\nraadpleeglocatieOnline anyURI *"),
    "gerelateerdInformatieobjectGegevens": _parts(
        "gerelateerdInformatieobjectVerwijzing verwijzingGegevens 1"
        "\ngerelateerdInformatieobjectTypeRelatie begripGegevens 1"
    ),
    "betrokkeneGegevens": _parts("betrokkeneTypeRelatie begripGegevens 1\nbetrokkeneActor verwijzingGegevens 1"),
    "checksumGegevens": _parts("checksumAlgoritme begripGegevens 1\nchecksumWaarde string 1\nchecksumDatum dateTime 1"),
}
APPRAISALS = {"B": "Blijvend te bewaren", "V": "Tijdelijk te bewaren"}
LEVELS = {"Archief", "Serie", "Dossier", "Archiefstuk"}


def faults(document: bytes) -> list[str]:
    """What is not as the schema has it, with the path to it."""
    root = ET.fromstring(document)
    if root.tag != NAMESPACE + "MDTO" or len(root) != 1:
        return ["the root is MDTO with one object"]
    kind = root[0].tag.removeprefix(NAMESPACE)
    if kind not in ("informatieobject", "bestand"):
        return [f"{kind} is no object of MDTO"]
    return list(_faults(root[0], kind, kind))


def _faults(element: ET.Element, kind: str, path: str) -> Iterator[str]:
    if kind not in TYPES:
        yield from _simple(element, kind, path)
        return
    if (element.text or "").strip():
        yield f"{path} has text of its own"
    parts = {part.name: part for part in TYPES[kind]}
    names = [child.tag.removeprefix(NAMESPACE) for child in element]
    yield from (f"{path}/{name} is not in the schema" for name in names if name not in parts)
    order = [list(parts).index(name) for name in names if name in parts]
    if order != sorted(order):
        yield f"{path} has its elements in another order: {names}"
    for part in parts.values():
        if not part.least <= names.count(part.name) <= part.most:
            yield f"{path}/{part.name} stands there {names.count(part.name)} times"
    for child, name in zip(element, names, strict=True):
        if name in parts:
            yield from _faults(child, parts[name].kind, f"{path}/{name}")


def _simple(element: ET.Element, kind: str, path: str) -> Iterator[str]:
    text = element.text or ""
    # From 1.0.2 on an empty text is refused as well; nobody can use one.
    fits = len(element) == 0 and bool(text.strip())
    if kind == "integer":
        fits = fits and text.isdigit()
    elif kind == "language":
        fits = fits and re.fullmatch(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*", text) is not None
    elif kind == "duration":
        fits = fits and re.fullmatch(r"P(?=\d)(\d+Y)?(\d+M)?(\d+D)?", text) is not None
    elif kind in ("date", "dateTime", "partial", "partialTime"):
        fits = fits and any(_reads(text, form) for form in _FORMS[kind])
    if not fits:
        yield f"{path} is no {kind}: {text!r}"


_FORMS = {
    "date": ("date",),
    "dateTime": ("dateTime",),
    "partial": (r"\d{4}", r"\d{4}-\d{2}", "date"),
    "partialTime": (r"\d{4}", r"\d{4}-\d{2}", "date", "dateTime"),
}


def _reads(text: str, form: str) -> bool:
    try:
        if form == "date":
            return date.fromisoformat(text).isoformat() == text
        if form == "dateTime":
            return "T" in text and datetime.fromisoformat(text) is not None
    except ValueError:
        return False
    return re.fullmatch(form, text) is not None
