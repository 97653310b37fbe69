"""MDTO 1.0.1 (Metagegevens voor duurzaam toegankelijke overheidsinformatie, Nationaal Archief): the XML of an
informatieobject and of a bestand, with the elements in the order of its XSD. Pure; what goes into a package is `api.package`'s.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

NAMESPACE = "https://www.nationaalarchief.nl/mdto"
SCHEMA = "https://www.nationaalarchief.nl/mdto/MDTO-XML1.0.1.xsd"
LONGEST_NAME = 80
"""What MDTO recommends of a naam."""

_XSI = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class Reference:
    """A verwijzing: the name of something, with what identifies it and where that comes from."""

    name: str
    key: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """A begrip of a begrippenlijst."""

    label: str
    listed_in: str
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """An event: what, when (UTC), by which organisation, and what came of it."""

    kind: Concept
    at: datetime
    actor: Reference | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A bewaartermijn: what starts it, when it did, how long it is (ISO 8601), and when it ends."""

    trigger: Concept
    start: date
    duration: str
    end: date


@dataclass(frozen=True, slots=True)
class InformationObject:
    """An informatieobject. What stands here without a default, the XSD requires or we always have."""

    identity: Reference
    aggregation: Concept
    description: str
    covers: tuple[Concept, date, date]
    place: Reference
    events: tuple[Happened, ...]
    appraisal: Concept
    term: Term
    category: Concept
    represented_by: tuple[Reference, ...]
    creator: Reference
    activity: Reference
    restriction: Concept


@dataclass(frozen=True, slots=True)
class DescribedFile:
    """A file of an informatieobject with its content; `format_label` and `puid` as in PRONOM."""

    name: str
    content: bytes
    format_label: str
    puid: str

    def identity(self, source: str, within: str) -> Reference:
        """What identifies it: its name within the object that it represents."""
        return Reference(self.name, f"{within}/{self.name}", source)


def object_xml(one: InformationObject) -> bytes:
    """The MDTO document of an informatieobject."""
    root, told = _document("informatieobject")
    _identify(told, one.identity)
    _concept(told, "aggregatieniveau", one.aggregation)
    _text(told, "omschrijving", one.description)
    kind, begin, end = one.covers
    covering = ET.SubElement(told, "dekkingInTijd")
    _concept(covering, "dekkingInTijdType", kind)
    _text(covering, "dekkingInTijdBegindatum", begin.isoformat())
    _text(covering, "dekkingInTijdEinddatum", end.isoformat())
    _refer(told, "dekkingInRuimte", one.place)
    _text(told, "taal", "nl")
    for event in one.events:
        _event(told, event)
    _concept(told, "waardering", one.appraisal)
    _term(told, one.term)
    _concept(told, "informatiecategorie", one.category)
    _each(told, "heeftRepresentatie", one.represented_by)
    _refer(told, "archiefvormer", one.creator)
    _refer(told, "activiteit", one.activity)
    limited = ET.SubElement(told, "beperkingGebruik")
    _concept(limited, "beperkingGebruikType", one.restriction)
    return _written(root)


def file_xml(one: DescribedFile, of: Reference, made_at: datetime) -> bytes:
    """The MDTO document of a bestand that represents `of`; its checksum was made at `made_at`."""
    root, told = _document("bestand")
    _identify(told, one.identity(of.source or "", of.key or ""))
    _text(told, "omvang", str(len(one.content)))
    _concept(told, "bestandsformaat", Concept(one.format_label, "PRONOM-register", one.puid))
    checksum = ET.SubElement(told, "checksum")
    _concept(checksum, "checksumAlgoritme", Concept("SHA-256", "Begrippenlijst ChecksumAlgoritme MDTO"))
    _text(checksum, "checksumWaarde", hashlib.sha256(one.content).hexdigest())
    _text(checksum, "checksumDatum", _moment(made_at))
    _refer(told, "isRepresentatieVan", of)
    return _written(root)


def _document(kind: str) -> tuple[ET.Element, ET.Element]:
    root = ET.Element("MDTO", {"xmlns": NAMESPACE, "xmlns:xsi": _XSI, "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}"})
    return root, ET.SubElement(root, kind)


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _identify(parent: ET.Element, one: Reference) -> None:
    _identity(parent, "identificatie", one)
    _text(parent, "naam", one.name[:LONGEST_NAME])


def _identity(parent: ET.Element, name: str, one: Reference) -> None:
    element = ET.SubElement(parent, name)
    _text(element, "identificatieKenmerk", one.key or "")
    _text(element, "identificatieBron", one.source or "")


def _refer(parent: ET.Element, name: str, one: Reference) -> None:
    element = ET.SubElement(parent, name)
    _text(element, "verwijzingNaam", one.name[:LONGEST_NAME])
    if one.key is not None and one.source is not None:
        _identity(element, "verwijzingIdentificatie", one)


def _each(parent: ET.Element, name: str, many: Iterable[Reference]) -> None:
    for one in many:
        _refer(parent, name, one)


def _concept(parent: ET.Element, name: str, one: Concept) -> None:
    element = ET.SubElement(parent, name)
    _text(element, "begripLabel", one.label)
    if one.code is not None:
        _text(element, "begripCode", one.code)
    _refer(element, "begripBegrippenlijst", Reference(one.listed_in))


def _event(parent: ET.Element, one: Happened) -> None:
    element = ET.SubElement(parent, "event")
    _concept(element, "eventType", one.kind)
    _text(element, "eventTijd", _moment(one.at))
    if one.actor is not None:
        _refer(element, "eventVerantwoordelijkeActor", one.actor)
    if one.result is not None:
        _text(element, "eventResultaat", one.result)


def _term(parent: ET.Element, one: Term) -> None:
    element = ET.SubElement(parent, "bewaartermijn")
    _concept(element, "termijnTriggerStartLooptijd", one.trigger)
    _text(element, "termijnStartdatumLooptijd", one.start.isoformat())
    _text(element, "termijnLooptijd", one.duration)
    _text(element, "termijnEinddatum", one.end.isoformat())


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
