"""The package that an archive gets of a closed case: its files, and beside each, and of the case as a dossier, MDTO 1.0.1.

Words for people come from the catalogue. A ZIP is the same bytes for the same export.
"""

import json
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

from api.catalogue import label
from api.exported_documents import files_of, without_content
from api.mdto import Concept, DescribedFile, Happened, InformationObject, Reference, Term, file_xml, object_xml
from domain.dutch_time import dutch_date
from domain.municipalities import MUNICIPALITIES
from domain.retention import Appraisal, RetentionSchedule, due_of
from store.subjects import ClosedCase

_SOURCE = "Getrapt"
_TOOI_BASE = "https://identifier.overheid.nl/tooi/id/"
_JSON = ("JSON Data Interchange Format", "fmt/817")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def archive_of(export: dict[str, Any], schedule: RetentionSchedule, closed: ClosedCase) -> bytes:
    """The ZIP of a case from the export of its subject."""
    made_at = datetime.fromisoformat(export["madeAt"])
    dossier = Reference(f"{_word('dossier')} {closed.case}", closed.case, _SOURCE)
    case = {name: export[name] for name in ("cases", "texts", "addresses", "forgottenAddresses", "subject")}
    documents = export.get("documents", [])
    if documents:
        case["documents"] = without_content(documents)
    files = (
        DescribedFile("zaak.json", _json(case), *_JSON),
        DescribedFile("historie.json", _json(export["acts"]), *_JSON),
        *files_of(documents),
    )
    content = {f"{closed.case}.mdto.xml": object_xml(_dossier(export, schedule, closed, dossier, files))}
    for one in files:
        content[one.name] = one.content
        content[f"{one.name}.bestand.mdto.xml"] = file_xml(one, dossier, made_at)
    return _zipped(closed.case, content)


def _dossier(
    export: dict[str, Any],
    schedule: RetentionSchedule,
    closed: ClosedCase,
    dossier: Reference,
    files: tuple[DescribedFile, ...],
) -> InformationObject:
    due = due_of(schedule, closed.outcome, closed.closed_at)
    case = next(one for one in export["cases"] if one["case"] == closed.case)
    municipality = MUNICIPALITIES[closed.municipality]
    keeps = due.category.appraisal is Appraisal.TRANSFER
    creator = Reference(schedule.creator, _TOOI_BASE + schedule.creator_id, "TOOI")
    return InformationObject(
        identity=dossier,
        aggregation=Concept("Dossier", "Begrippenlijst Aggregatieniveaus MDTO"),
        description=f"{_word('about')}: {label('difference_type', case['differenceType'])}; "
        f"{label('measure', case['measure'])}",
        covers=(
            Concept(_word("covers"), _SOURCE),
            dutch_date(datetime.fromisoformat(case["openedAt"])),
            due.closed_on,
        ),
        place=Reference(municipality.name, f"{_TOOI_BASE}gemeente/gm{closed.municipality}", "TOOI"),
        events=(
            Happened(
                Concept("Creatie", "Begrippenlijst EventTypeLijst MDTO"),
                datetime.fromisoformat(case["openedAt"]),
                creator,
            ),
            Happened(Concept(_word("closed"), _SOURCE), closed.closed_at, creator, case["outcome"]),
            Happened(
                Concept("Export", "Begrippenlijst EventTypeLijst MDTO"),
                datetime.fromisoformat(export["madeAt"]),
                creator,
                f"{_word('recorded')} {export['recordedAtIndex']}",
            ),
        ),
        appraisal=Concept(
            "Blijvend te bewaren" if keeps else "Tijdelijk te bewaren",
            "Begrippenlijst Waarderingen MDTO",
            "B" if keeps else "V",
        ),
        term=Term(Concept(_word("closed"), _SOURCE), due.closed_on, str(due.category.term), due.on),
        category=Concept(due.category.title, schedule.source, due.category.id),
        represented_by=tuple(one.identity(_SOURCE, closed.case) for one in files),
        creator=creator,
        activity=Reference(label("purpose", "case_handling"), "case_handling", _SOURCE),
        restriction=Concept(schedule.restriction, schedule.restriction_list, schedule.restriction_code),
    )


def _word(code: str) -> str:
    return label("package", code)


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def _zipped(within: str, content: dict[str, bytes]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(content):
            archive.writestr(zipfile.ZipInfo(f"{within}/{name}", _EPOCH), content[name], zipfile.ZIP_DEFLATED)
    return written.getvalue()
