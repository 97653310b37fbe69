"""A form with a file in it, as a browser sends one (multipart/form-data): its fields, and the bytes of the file."""

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api.pages.forms import is_form, keep_for_failures, read_form
from api.problems import FieldError, Problem

_MOST_FIELDS = 10


async def read_form_file(request: Request, name: str) -> tuple[dict[str, str], bytes]:
    """The fields, and the file that is called `name`; no bytes where none was chosen. Problem where it is no such form.

    How large it may be, the edge of the application says for every request. A form that was given back comes as any other, without
    its file, which no browser lets a page choose again: `Resumed` where its sender signed in again meanwhile.
    """
    if is_form(request):
        return await read_form(request), b""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        raise Problem("unsupported_media_type")
    try:
        async with request.form(max_files=1, max_fields=_MOST_FIELDS) as form:
            fields = {field: value for field, value in form.items() if isinstance(value, str)}
            file = form.get(name)
            content = await file.read() if isinstance(file, UploadFile) else b""
    except HTTPException:
        raise Problem("invalid_request", (FieldError("", "invalid"),)) from None
    keep_for_failures(request, fields)
    return fields, content
