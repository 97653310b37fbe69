"""A PNG image (ISO/IEC 15948): its chunks in order, each whole, the pixels all there, and nothing kept of who made it where.

Texts, times and EXIF are left out of what is kept, and so is whatever comes after the end of the image.
"""

import struct
import zlib

from api.files.faults import FileFault
from domain.expectation import expect

MAGIC = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS = 60_000_000
MOST_CHUNKS = 20_000
_ABOUT_THE_MAKER = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
_CRITICAL = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PIECE = 1 << 16


def cleaned(content: bytes) -> bytes:
    """The image without what it says of its maker. FileFault `file_damaged`, or `image_too_large`."""
    kept, pixels, place, header = [MAGIC], _Pixels(), len(MAGIC), b""
    for count in range(MOST_CHUNKS):
        length, kind = struct.unpack_from(">I4s", content, place) if place + 8 <= len(content) else (0, b"")
        end = place + 12 + length
        if not kind or end > len(content) or not kind.isalpha():
            raise FileFault("file_damaged")
        data = content[place + 8 : end - 4]
        if zlib.crc32(kind + data) != struct.unpack_from(">I", content, end - 4)[0]:
            raise FileFault("file_damaged")
        if (kind == b"IHDR") != (count == 0) or (kind[:1].isupper() and kind not in _CRITICAL):
            raise FileFault("file_damaged")
        if kind == b"IHDR":
            header = data
            pixels.begin(header)
        elif kind == b"IDAT":
            pixels.add(data)
        if kind not in _ABOUT_THE_MAKER:
            kept.append(content[place:end])
        if kind == b"IEND":
            pixels.end()
            return b"".join(kept)
        place = end
    raise FileFault("file_damaged")


class _Pixels:
    """The compressed pixels, followed to their end without keeping any."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj()
        self._most = 0
        self._seen = 0

    def begin(self, header: bytes) -> None:
        if len(header) != 13:
            raise FileFault("file_damaged")
        width, height, depth, colour = struct.unpack_from(">IIBB", header)
        if not width or not height or depth not in (1, 2, 4, 8, 16) or colour not in _SAMPLES:
            raise FileFault("file_damaged")
        if width * height > MOST_PIXELS:
            raise FileFault("image_too_large", expect("at_most_megapixels", most=MOST_PIXELS // 1_000_000))
        row = 1 + (width * depth * _SAMPLES[colour] + 7) // 8
        # An interlaced image has up to twice the rows, with one byte more for each and for what does not fill a byte.
        self._most = 2 * height * (row + 8) + 64

    def add(self, data: bytes) -> None:
        try:
            while data and not self._inflate.eof:
                self._seen += len(self._inflate.decompress(data, _PIECE))
                data = self._inflate.unconsumed_tail
                if self._seen > self._most:
                    raise FileFault("file_damaged")
        except zlib.error:
            raise FileFault("file_damaged") from None

    def end(self) -> None:
        if not self._inflate.eof or not self._seen:
            raise FileFault("file_damaged")
