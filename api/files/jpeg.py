"""A JPEG image (ITU-T T.81): its segments in order to the end of the image, and nothing kept of who made it where.

A photo says where it was taken, and that is somebody's home. So of the segments that say something beside the image only
those are kept without which it looks otherwise: JFIF, the colour profile, Adobe's colour transform, and which side is up.
"""

import struct

from api.files.faults import FileFault
from domain.expectation import expect

MAGIC = b"\xff\xd8\xff"
MOST_PIXELS = 60_000_000
MOST_SEGMENTS = 20_000
_SOI, _EOI, _SOS, _TEM, _COM = 0xD8, 0xD9, 0xDA, 0x01, 0xFE
_RESTARTS = range(0xD0, 0xD8)
_APPLICATION = range(0xE0, 0xF0)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_KEPT = {0xE0: (b"JFIF\x00", b"JFXX\x00"), 0xE2: (b"ICC_PROFILE\x00",), 0xEE: (b"Adobe",)}
_EXIF = b"Exif\x00\x00"
_ORIENTATION = 0x0112


def cleaned(content: bytes) -> bytes:
    """The image without what it says of its maker. FileFault `file_damaged`, or `image_too_large`."""
    kept, place, framed, upright = [content[:2]], 2, False, 1
    for _ in range(MOST_SEGMENTS):
        marker, place = _marker_at(content, place)
        if marker == _EOI:
            if not framed or len(kept) < 3:
                raise FileFault("file_damaged")
            kept.append(b"\xff\xd9")
            return b"".join([kept[0], _which_side_is_up(upright), *kept[1:]])
        if marker in (_SOI, _TEM) or marker in _RESTARTS:
            raise FileFault("file_damaged")
        data, end = _segment_at(content, place)
        if marker in _FRAMES:
            framed = True
            _check_size(data)
        if marker == 0xE1 and data.startswith(_EXIF):
            upright = _orientation(data[len(_EXIF) :])
        if _is_kept(marker, data):
            kept.append(content[place - 2 : end])
        place = end
        if marker == _SOS:
            place = _end_of_scan(content, end)
            kept.append(content[end:place])
    raise FileFault("file_damaged")


def _is_kept(marker: int, data: bytes) -> bool:
    if marker in _APPLICATION:
        return data.startswith(_KEPT.get(marker, ()))
    return marker != _COM


def _marker_at(content: bytes, place: int) -> tuple[int, int]:
    """The marker here, and where what comes after it begins. Bytes 0xFF before it fill up."""
    while content[place : place + 2] == b"\xff\xff":
        place += 1
    if len(content) < place + 2 or content[place] != 0xFF or not content[place + 1]:
        raise FileFault("file_damaged")
    return content[place + 1], place + 2


def _segment_at(content: bytes, place: int) -> tuple[bytes, int]:
    """What is in the segment here, and where it ends."""
    if place + 2 > len(content):
        raise FileFault("file_damaged")
    end = place + struct.unpack_from(">H", content, place)[0]
    if end < place + 2 or end > len(content):
        raise FileFault("file_damaged")
    return content[place + 2 : end], end


def _end_of_scan(content: bytes, place: int) -> int:
    """Where the entropy-coded pixels that begin here end: before a marker that is no restart and no stuffed zero."""
    while (place := content.find(b"\xff", place)) != -1 and place + 1 < len(content):
        following = content[place + 1]
        if following and following != 0xFF and following not in _RESTARTS:
            return place
        place += 1 if following == 0xFF else 2
    raise FileFault("file_damaged")


def _check_size(frame: bytes) -> None:
    if len(frame) < 6:
        raise FileFault("file_damaged")
    height, width = struct.unpack_from(">HH", frame, 1)
    if not width:
        raise FileFault("file_damaged")
    if width * max(height, 1) > MOST_PIXELS:
        raise FileFault("image_too_large", expect("at_most_megapixels", most=MOST_PIXELS // 1_000_000))


def _orientation(tiff: bytes) -> int:
    """Which side is up by the first directory of the EXIF (1 to 8); 1 where it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 1
    begin = struct.unpack_from(f"{order}I", tiff, 4)[0]
    if begin + 2 > len(tiff):
        return 1
    for n in range(struct.unpack_from(f"{order}H", tiff, begin)[0]):
        entry = begin + 2 + 12 * n
        if entry + 12 > len(tiff):
            break
        tag, kind, count, value = struct.unpack_from(f"{order}HHIH", tiff, entry)
        if (tag, kind, count) == (_ORIENTATION, 3, 1) and 1 <= value <= 8:
            return int(value)
    return 1


def _which_side_is_up(orientation: int) -> bytes:
    """An EXIF segment that says nothing but which side is up; nothing where that is the usual one."""
    if orientation == 1:
        return b""
    tiff = b"MM\x00\x2a" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", 2 + len(_EXIF) + len(tiff)) + _EXIF + tiff
