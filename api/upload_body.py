"""Reads a form with one file in it (multipart/form-data): its fields, and the file as far as it may be kept.

As it comes in, and in memory: a file that may be about somebody's home is on no disk before it is sealed. What is too large is
read to its end without being kept, so that the form is there and can come back with what was typed.
"""

from dataclasses import dataclass, field
from typing import Any, cast

from fastapi import Request
from python_multipart.multipart import MultipartParser, parse_options_header

from api.problems import FieldError, Problem

MOST_PARTS = 20
LONGEST_FIELD = 64 * 1024
_MOST_HEADERS = 2048


@dataclass(slots=True)
class Upload:
    """The fields of a form, and its file: `name` as the browser sent it, `content` None where none was chosen, and `too_large`
    where it was larger than it may be."""

    fields: dict[str, str] = field(default_factory=dict)
    name: str = ""
    content: bytes | None = None
    too_large: bool = False


def is_upload(request: Request) -> bool:
    """Whether it says that it is a form with files."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "multipart/form-data"


async def read_upload(request: Request, largest: int) -> Upload:
    """The form of a request, with up to `largest` bytes of its field `file`. Problem where it is none.

    Of a field that occurs twice the last counts, as in every form.
    """
    if not is_upload(request):
        raise Problem("not_multipart")
    boundary = parse_options_header(request.headers["content-type"])[1].get(b"boundary")
    if not boundary:
        raise Problem("invalid_request", (FieldError("", "not_multipart_form"),))
    reader = _Reader(largest)
    parser = MultipartParser(boundary, cast("Any", reader.callbacks()))
    async for piece in request.stream():
        try:
            parser.write(piece)
        except ValueError:
            raise Problem("invalid_request", (FieldError("", "not_multipart_form"),)) from None
    if not reader.ended:
        raise Problem("invalid_request", (FieldError("", "not_multipart_form"),))
    return reader.upload


class _Reader:
    """What the parser tells of, put together."""

    def __init__(self, largest: int) -> None:
        self.upload = Upload()
        self.ended = False
        self._largest = largest
        self._parts = 0
        self._headers: dict[bytes, bytes] = {}
        self._header = [bytearray(), bytearray()]
        self._name = ""
        self._is_file = False
        self._content = bytearray()
        self._size = 0

    def callbacks(self) -> dict[str, Any]:
        """What the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._add_header(0, data[start:end]),
            "on_header_value": lambda data, start, end: self._add_header(1, data[start:end]),
            "on_header_end": self._end_header,
            "on_headers_finished": self._end_headers,
            "on_part_data": self._add,
            "on_part_end": self._end,
            "on_end": self._end_all,
        }

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise ValueError("too many parts")
        self._headers, self._content, self._size = {}, bytearray(), 0

    def _add_header(self, which: int, data: bytes) -> None:
        self._header[which] += data
        if len(self._header[which]) > _MOST_HEADERS:
            raise ValueError("a header is too long")

    def _end_header(self) -> None:
        self._headers[bytes(self._header[0]).lower()] = bytes(self._header[1])
        self._header = [bytearray(), bytearray()]

    def _end_headers(self) -> None:
        kind, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if kind != b"form-data" or b"name" not in options:
            raise ValueError("a part without a name")
        self._name = options[b"name"].decode()
        self._is_file = b"filename" in options
        if self._is_file and self._name == "file":
            self.upload.name = options[b"filename"].decode()
            self.upload.too_large = False

    def _add(self, data: bytes, start: int, end: int) -> None:
        most = self._largest if self._is_file else LONGEST_FIELD
        self._size += end - start
        if self._size <= most:
            self._content += data[start:end]
        elif self._is_file:
            self._content.clear()
            self.upload.too_large = self.upload.too_large or self._name == "file"
        else:
            raise ValueError("a field is too long")

    def _end(self) -> None:
        if not self._is_file:
            self.upload.fields[self._name] = self._content.decode()
        elif self._name == "file":
            # A browser sends an empty file without a name where none was chosen.
            chosen = bool(self.upload.name) or bool(self._content)
            self.upload.content = b"" if self.upload.too_large else bytes(self._content) if chosen else None

    def _end_all(self) -> None:
        self.ended = True
