"""Files to add to a case in tests, and how one is added."""

from io import BytesIO
from typing import Any

import httpx
from pypdf import PdfWriter

from tests.servers.api.browsing import form_for
from tests.servers.api.web import PREPARER, Web, key


def a_pdf(pages: int = 1) -> bytes:
    """A document with empty pages."""
    writer, written = PdfWriter(), BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.write(written)
    return written.getvalue()


async def add(
    web: Web,
    case: str,
    content: bytes,
    name: str = "rapport.pdf",
    *,
    by: str = PREPARER,
    used_key: str | None = None,
    **changes: Any,
) -> httpx.Response:
    """Adds a document to the case as it is now."""
    fields = {
        "dossier": await web.digest(case),
        "kind": "building_report",
        "title": "Rapport van de constructeur",
    } | changes
    headers = await web.bearer(by) | {"Idempotency-Key": used_key or key()}
    return await web.client.post(
        f"/v1/routekaarten/{case}/documenten", data=fields, files={"file": (name, content)}, headers=headers
    )


async def added(web: Web, case: str, content: bytes, name: str = "rapport.pdf", **changes: Any) -> dict[str, Any]:
    """A document that has to be added; its receipt."""
    answer = await add(web, case, content, name, **changes)
    assert answer.status_code == 201, answer.text
    receipt: dict[str, Any] = answer.json()
    return receipt


async def fill_in(
    browser: httpx.AsyncClient, case: str, content: bytes | None, name: str = "rapport.pdf", **typed: str
) -> httpx.Response:
    """Opens the case, fills in the form for a document and sends it."""
    form = form_for(await browser.get(f"/routekaarten/{case}"), "add_document")
    assert "file" in form.names
    data = {field: value for field, value in form.fields.items() if field != "file"} | typed
    return await browser.post(
        form.action, data=data, files={"file": (name, content)} if content is not None else {"file": ("", b"")}
    )
