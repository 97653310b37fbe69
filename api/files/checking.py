"""What a file is by its bytes, and what of it is kept. Neither its name nor what was said of it decides.

Pure, and may take long over a file that was made for it: it is run where memory and time are bounded (`api.files.bounded`).
"""

import zipfile
from io import BytesIO

from api.files import jpeg, office, pdf, plain, png
from api.files.faults import FileFault
from domain.documents import MediaType


def checked(content: bytes) -> tuple[MediaType, bytes]:
    """The type of the file, and its content as it is kept: of an image without what it says of its maker.

    FileFault for one that is none of these types, is damaged, or has in it what may not be kept.
    """
    if not content:
        raise FileFault("file_empty")
    if content.startswith(office.MAGIC):
        return office.check(content), content
    if content.startswith(pdf.MAGIC):
        # One file that is two: a program may take it for the other.
        if zipfile.is_zipfile(BytesIO(content)):
            raise FileFault("file_damaged")
        pdf.check(content)
        return MediaType.PDF, content
    if content.startswith(png.MAGIC):
        return MediaType.PNG, png.cleaned(content)
    if content.startswith(jpeg.MAGIC):
        return MediaType.JPEG, jpeg.cleaned(content)
    plain.check(content)
    return MediaType.TEXT, content
