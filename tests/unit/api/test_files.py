"""What a file is, its bytes say; what is damaged, acts by itself or says whose home it is, is not kept."""

import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.files import jpeg as jpeg_reader
from api.files import office, plain
from api.files import pdf as pdf_reader
from api.files import png as png_reader
from api.files.bounded import FileChecks
from api.files.checking import checked
from api.files.faults import FileFault
from api.files.names import LONGEST_NAME, check_extension, file_name
from domain.documents import EXTENSIONS, MediaType
from domain.plain_text import forbidden_character
from tests.unit.api.made_files import (
    RELATIONS,
    chunk,
    docx,
    exif,
    jpeg,
    odt,
    pdf,
    png,
    segment,
    with_action,
    with_file_inside,
    zipped,
)

XLSX = zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": "<Relationships/>", "xl/workbook.xml": "<workbook/>"})
WHOLE = {
    MediaType.PDF: pdf(),
    MediaType.PNG: png(),
    MediaType.JPEG: jpeg(),
    MediaType.TEXT: b"Zienswijze van de bewoners.\r\n\tMet een tab.",
    MediaType.DOCX: docx(),
    MediaType.XLSX: XLSX,
    MediaType.ODT: odt(),
}


def fault(content: bytes) -> str | None:
    """The code of what is wrong with this file; None for one that is kept."""
    try:
        checked(content)
    except FileFault as found:
        return found.code
    return None


@pytest.mark.parametrize("media_type", list(MediaType))
def test_every_type_that_is_taken_is_known_by_its_bytes_and_kept_as_it_is(media_type: MediaType) -> None:
    assert checked(WHOLE[media_type]) == (media_type, WHOLE[media_type])


@pytest.mark.parametrize("media_type", [one for one in MediaType if one is not MediaType.TEXT])
def test_a_file_that_was_cut_off_anywhere_is_not_kept(media_type: MediaType) -> None:
    content = WHOLE[media_type]
    for length in range(9, len(content) - 1, max(1, len(content) // 40)):
        assert fault(content[:length]) in ("file_damaged", "file_type_unknown"), length


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"MZ\x90\x00", "file_type_unknown"),
        (b"GIF89a\x01\x00", "file_type_unknown"),
        ("Zienswijze met een ë".encode("latin-1"), "file_type_unknown"),
        (b"een\x00tekst", "file_type_unknown"),
        (b"een\x1b[31mtekst", "file_type_unknown"),
        (b"eerste regel\nBSN 123456782\n", "contains_bsn"),
        (zipped({"a.txt": "b"}), "file_type_unknown"),
        (b" " + pdf(), "file_type_unknown"),
    ],
)
def test_what_is_no_file_of_a_known_type_says_so(content: bytes, code: str) -> None:
    assert fault(content) == code


def test_a_text_of_a_million_lines_is_read() -> None:
    plain.check(b"een regel met 12 cijfers\n" * 100_000)


# PDF


def test_a_document_with_a_password_is_not_kept() -> None:
    assert fault(pdf(password="geheim")) == "pdf_encrypted"


@pytest.mark.parametrize(
    "kind", ["/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie"]
)
def test_a_document_that_does_something_by_itself_is_not_kept(kind: str) -> None:
    assert fault(with_action(kind)) == "pdf_active"
    # Also where its name is written otherwise, as the format allows.
    hidden = with_action(kind).replace(kind.encode(), b"/#%02X" % ord(kind[1]) + kind[2:].encode())
    assert fault(hidden) == "pdf_active"


def test_a_document_with_a_file_inside_is_not_kept() -> None:
    assert fault(with_file_inside()) == "pdf_active"


def test_what_an_earlier_revision_did_is_found_as_well() -> None:
    old = b"9 0 obj << /S /JavaScript >> endobj\n"
    whole = pdf()
    place = whole.index(b"\n", 10) + 1
    assert fault(whole[:place] + b"%" + old + whole[place:]) == "pdf_active"


def test_two_files_in_one_are_not_kept() -> None:
    page, package = pdf(), zipped({"a.txt": "b"})
    assert fault(page + package) == "file_damaged"
    assert fault(page + package + b"%%EOF") == "file_damaged"
    assert fault(page + b"<script>") == "file_damaged"


def test_a_document_without_pages_is_none() -> None:
    assert fault(b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF") == "file_damaged"


# PNG


def test_what_an_image_says_of_its_maker_is_left_out_with_all_that_comes_after_it() -> None:
    said = [chunk(kind, b"N53.3268") for kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")]
    physical = chunk(b"pHYs", b"\0" * 9)
    assert png_reader.cleaned(png(2, 2, *said, physical) + b"<?php") == png(2, 2, physical)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (png(0, 2), "file_damaged"),
        (png(8000, 8000, pixels=zlib.compress(b"\0")), "image_too_large"),
        (png(2, 2, pixels=b"nonsense"), "file_damaged"),
        (png(2, 2, pixels=zlib.compress(b"\0" * 10_000_000)), "file_damaged"),
        (png(2, 2, pixels=zlib.compress(b"\0" * 6)[:-3]), "file_damaged"),
        (png(2, 2, chunk(b"ABCD", b"")), "file_damaged"),
        (png(2, 2, chunk(b"IHDR", b"\0" * 13)), "file_damaged"),
        (png().replace(b"IDAT", b"IDAU"), "file_damaged"),
        (png()[:-1] + b"x", "file_damaged"),
        (png(2, 2, *[chunk(b"pHYs", b"")] * 20_001), "file_damaged"),
    ],
)
def test_an_image_that_is_not_what_it_says_is_not_kept(content: bytes, code: str) -> None:
    assert fault(content) == code


# JPEG


@pytest.mark.parametrize("order", ["<", ">"])
def test_of_a_photo_is_kept_which_side_is_up_and_not_where_it_was_taken(order: str) -> None:
    profile = segment(0xE2, b"ICC_PROFILE\x00\x01\x01abc")
    said = [
        segment(0xE1, exif(6, order)),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x>"),
        segment(0xED, b"Photoshop 3.0"),
    ]
    said += [segment(0xFE, b"N53.3268"), segment(0xE2, b"MPF\x00abc")]
    kept = jpeg_reader.cleaned(jpeg(*said, profile) + b"<?php")
    assert b"N53" not in kept
    assert b"php" not in kept
    assert b"xap" not in kept
    assert b"MPF" not in kept
    assert profile in kept
    assert kept.count(b"Exif") == 1
    # What is left is a photo, says the same, and nothing more is taken out of it.
    assert jpeg_reader.cleaned(kept) == kept
    assert jpeg_reader.cleaned(jpeg(segment(0xE1, exif(1, order)))) == jpeg()


@pytest.mark.parametrize(
    "broken", [exif()[:8], exif()[:20], b"Exif\x00\x00XX" + exif()[8:], b"Exif\x00\x00MM\x00\x2a\xff\xff\xff\xff"]
)
def test_a_photo_that_says_nonsense_of_its_maker_is_kept_without(broken: bytes) -> None:
    assert jpeg_reader.cleaned(jpeg(segment(0xE1, broken))) == jpeg()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (jpeg(width=0), "file_damaged"),
        (jpeg(width=60_000, height=60_000), "image_too_large"),
        (jpeg()[:-2], "file_damaged"),
        (jpeg(b"\xff\xe1\x00\x01"), "file_damaged"),
        (jpeg(b"\xff\xd8"), "file_damaged"),
        (jpeg(b"nonsense"), "file_damaged"),
        (b"\xff\xd8\xff\xd9", "file_damaged"),
        (b"\xff\xd8" + segment(0xE0, b"JFIF\x00") + b"\xff\xd9", "file_damaged"),
    ],
)
def test_a_photo_that_is_not_what_it_says_is_not_kept(content: bytes, code: str) -> None:
    assert fault(content) == code


# Office documents


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (docx(word__vbaProject_bin="x").replace(b"vbaProject_bin", b"vbaProject.bin"), "office_active"),
        (docx(word__embeddings__a_xlsx="x"), "office_active"),
        (docx(word__activeX__a_xml="x"), "office_active"),
        (
            docx(**{"[Content_Types].xml": "<Types a='application/vnd.ms-word.document.macroEnabled.main+xml'/>"}),
            "office_active",
        ),
        (docx(word___rels__a_rels="x").replace(b"a_rels", b"a.rels"), "file_damaged"),
        (
            docx(
                **{
                    "word/_rels/a.rels": RELATIONS.format(
                        type="attachedTemplate", target="http://x.example/", mode=' TargetMode="External"'
                    )
                }
            ),
            "office_active",
        ),
        (
            docx(
                **{
                    "word/_rels/a.rels": RELATIONS.format(
                        type="image", target="file:///x", mode=' TargetMode="external"'
                    )
                }
            ),
            "office_active",
        ),
        (docx(**{"word/_rels/a.rels": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "file_damaged"),
        (docx(**{"../weg.xml": "x"}), "file_damaged"),
        (docx(**{"word/media.xml": b"\0" * 30_000_000}), "office_too_large"),
        (zipped({f"{n}.xml": "" for n in range(2_001)}), "office_too_large"),
        (
            odt("<a xmlns:draw='d' xmlns:xlink='x'><draw:image xlink:href='https://x.example/a.png'/></a>"),
            "office_active",
        ),
        (odt("<a xmlns:script='s'><script:event-listener/></a>"), "office_active"),
        (odt(Basic__Standard__a_xml="x"), "office_active"),
        (odt(**{"META-INF/manifest.xml": "<m xmlns:manifest='m'><manifest:encryption-data/></m>"}), "office_encrypted"),
    ],
)
def test_an_office_document_that_acts_hides_or_swells_is_not_kept(content: bytes, code: str) -> None:
    assert fault(content) == code


def test_a_link_that_somebody_follows_and_a_picture_inside_are_nothing_to_worry_about() -> None:
    linked = RELATIONS.format(type="hyperlink", target="https://x.example/", mode=' TargetMode="External"')
    assert office.check(docx(**{"word/_rels/document.xml.rels": linked, "word/media/a.png": png()})) is MediaType.DOCX
    inside = "<a xmlns:draw='d' xmlns:xlink='x'><draw:image xlink:href='Pictures/a.png'/></a>"
    assert office.check(odt(inside)) is MediaType.ODT


def test_a_part_that_is_not_what_the_directory_says_is_damage() -> None:
    content = bytearray(docx())
    content[content.index(b"word/document.xml") + 30] ^= 0xFF
    assert fault(bytes(content)) == "file_damaged"


def test_a_package_with_a_password_is_not_kept() -> None:
    content = bytearray(docx())
    # Bit 0 of the flags, in the directory of the last part and before the part itself.
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 8] |= 1
    assert fault(bytes(content)) == "office_encrypted"


# Names


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("rapport.pdf", "rapport.pdf"),
        ("C:\\Users\\x\\rapport.pdf", "rapport.pdf"),
        ("../../etc/rapport.pdf", "rapport.pdf"),
        ("  rapport.pdf  ", "rapport.pdf"),
        ("e\u0301e\u0301n.pdf", "\u00e9\u00e9n.pdf"),
        ("Zienswijze \u2013 bewoners (2).pdf", "Zienswijze \u2013 bewoners (2).pdf"),
    ],
)
def test_a_name_is_its_last_part_in_one_form(sent: str, kept: str) -> None:
    assert file_name(sent) == kept


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("", "bad_file_name"),
        ("..", "bad_file_name"),
        ("map/", "bad_file_name"),
        ("foto\u202egpj.exe", "bad_file_name"),
        ("foto\x00.jpg", "bad_file_name"),
        ("foto\u200b.jpg", "bad_file_name"),
        ("foto\n.jpg", "bad_file_name"),
        ("a" * (LONGEST_NAME + 1), "file_name_too_long"),
        ("dossier 123456782.pdf", "contains_bsn"),
    ],
)
def test_a_name_that_hides_something_is_not_kept(sent: str, code: str) -> None:
    with pytest.raises(FileFault) as found:
        file_name(sent)
    assert found.value.code == code


def test_a_name_ends_as_files_of_its_type_do() -> None:
    for media_type, extensions in EXTENSIONS.items():
        for extension in extensions:
            check_extension(f"a.{extension.upper()}", media_type)
        for wrong in (f"a.{extensions[0]}.exe", extensions[0], f".{extensions[0]}", "a"):
            with pytest.raises(FileFault) as found:
                check_extension(wrong, media_type)
            assert found.value.code == "other_extension"


@given(st.text(max_size=200))
def test_whatever_somebody_calls_a_file_what_is_kept_is_one_visible_line_without_a_path(sent: str) -> None:
    try:
        kept = file_name(sent)
    except FileFault:
        return
    assert forbidden_character(kept, lines=False) is None
    assert not {"/", "\\"} & set(kept)
    assert 0 < len(kept) <= LONGEST_NAME
    assert file_name(kept) == kept


@settings(max_examples=300)
@given(
    st.sampled_from([one for one in MediaType if one is not MediaType.PDF]),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=4),
)
def test_a_file_with_other_bytes_is_kept_or_refused_and_never_anything_else(
    media_type: MediaType, changes: list[tuple[float, int]]
) -> None:
    content = bytearray(WHOLE[media_type])
    for place, value in changes:
        content[int(place * len(content))] = value
    try:
        kind, kept = checked(bytes(content))
    except FileFault:
        return
    # What is kept is a file of that type, from which nothing more is taken out.
    assert checked(kept) == (kind, kept)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_check(content: bytes) -> None:
    for head in (b"", b"%PDF-", png_reader.MAGIC, jpeg_reader.MAGIC, office.MAGIC):
        fault(head + content)


def test_a_document_of_which_a_part_is_noise_is_refused_and_nothing_else() -> None:
    whole = pdf()
    for place in range(0, len(whole), 7):
        fault(whole[:place] + b"\xff" + whole[place + 1 :])
    assert whole[:5] == pdf_reader.MAGIC


# In a process of its own


async def test_a_file_is_checked_in_a_process_of_its_own_and_comes_back_as_it_is_kept() -> None:
    checks = FileChecks()
    assert await checks.check(WHOLE[MediaType.TEXT]) == (MediaType.TEXT, WHOLE[MediaType.TEXT])
    photo = jpeg(segment(0xE1, exif(6)))
    assert await checks.check(photo) == (MediaType.JPEG, jpeg_reader.cleaned(photo))
    with pytest.raises(FileFault) as found:
        await checks.check(png(8000, 8000))
    assert (found.value.code, found.value.expected and found.value.expected.code) == (
        "image_too_large",
        "at_most_megapixels",
    )


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ("import time; time.sleep(60)", 0.5),
        ("x = bytearray(2_000_000_000)", 20.0),
        ("raise SystemExit(3)", 20.0),
        ("with open('written', 'w') as file: file.write('x')", 20.0),
    ],
)
async def test_a_process_that_takes_too_much_ends_and_the_file_is_not_kept(
    body: str, seconds: float, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "greedy.py").write_text(
        f"import sys\nfrom api.files import child\nchild.bound()\n{body}\nprint('{{}}')\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("api.files.bounded._PYTHONPATH", f"{tmp_path}:{Path(__file__).parents[3]}")
    with pytest.raises(FileFault) as found:
        await FileChecks(seconds=seconds, module="greedy").check(b"x")
    assert found.value.code == "file_not_checked"
    assert not (tmp_path / "written").exists() or (tmp_path / "written").stat().st_size == 0
