"""What is not a text: told from texts of all languages and encodings, and refused."""

# ruff: noqa: RUF001 - texts of many languages
import bz2
import gzip
import io
import json
import lzma
import random
import sqlite3
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
import zstandard

from cleaner.cli.inputs import json_kind, one_path, read_document
from cleaner.text.encoding import decode_bytes, encode_text, is_binary
from cleaner.text.errors import InputError
from cleaner.text.filetypes import compression_of, file_type
from tests.conversion import convert

PROSE = "The town council voted on Monday to rebuild the old weir before the winter floods.\n"
RANDOM = random.Random(7)  # noqa: S311 - the same bytes each time
LANGUAGES = {
    "en": f"{PROSE}\nIt rained.\n",
    "de": "Über den Fluß führt eine Brücke, die älter ist als die Stadt.\n",
    "fr": "L'été dernier, le château a été restauré à grands frais.\n",
    "pl": "Zażółć gęślą jaźń, a potem wróć przez most do młyna.\n",
    "cs": "Příliš žluťoučký kůň úpěl ďábelské ódy u starého jezu.\n",
    "tr": "Kasabanın eski değirmeni kışın çalışmıyor, çünkü ırmak donuyor.\n",
    "ru": "Совет города решил в понедельник восстановить старую плотину.\n",
    "uk": "Міська рада вирішила в понеділок відбудувати стару греблю біля їхньої оселі.\n",
    "el": "Το συμβούλιο αποφάσισε τη Δευτέρα να ξαναχτίσει το παλιό φράγμα.\n",
    "he": "מועצת העיר החליטה ביום שני לבנות מחדש את הסכר הישן.\n",
    "ar": "قرر مجلس المدينة يوم الاثنين إعادة بناء السد القديم.\n",
    "hi": "नगर परिषद ने सोमवार को पुराने बाँध को फिर से बनाने का निर्णय लिया।\n",
    "th": "สภาเมืองลงมติเมื่อวันจันทร์ให้สร้างฝายเก่าขึ้นใหม่ก่อนน้ำท่วม\n",
    "ja": "町議会は月曜日に、古い堰を冬の洪水の前に再建することを決めた。\n",
    "zh": "镇议会星期一投票决定在冬季洪水之前重建旧堰。\n",
    "zh-tw": "鎮議會星期一投票決定在冬季洪水之前重建舊堰。\n",
    "ko": "마을 의회는 월요일에 겨울 홍수 전에 낡은 둑을 다시 짓기로 결정했다.\n",
    "vi": "Hội đồng thị trấn đã bỏ phiếu hôm thứ Hai để xây lại con đập cũ.\n",
    "am": "የከተማው ምክር ቤት ሰኞ ዕለት አሮጌውን ግድብ እንደገና ለመገንባት ወሰነ።\n",
}
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
UNMARKED = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
LEGACY = {
    "en": ("ascii", "cp037"),
    "de": ("cp1252", "iso8859_15", "cp850", "mac_roman"),
    "fr": ("cp1252", "iso8859_1", "cp437", "mac_roman"),
    "pl": ("cp1250", "iso8859_2", "cp852"),
    "cs": ("cp1250", "iso8859_2", "cp852"),
    "tr": ("cp1254", "iso8859_9"),
    "ru": ("cp1251", "koi8_r", "iso8859_5", "cp866", "mac_cyrillic"),
    "uk": ("cp1251", "koi8_u"),
    "el": ("cp1253", "iso8859_7"),
    "he": ("cp1255", "iso8859_8"),
    "ar": ("cp1256", "iso8859_6"),
    "th": ("tis_620", "cp874"),
    "ja": ("shift_jis", "euc_jp", "iso2022_jp"),
    "zh": ("gb2312", "gb18030", "hz"),
    "zh-tw": ("big5",),
    "ko": ("euc_kr", "cp949", "johab", "iso2022_kr"),
}
ENCODED = [
    *((lang, encoding) for lang in LANGUAGES for encoding in UNICODE),
    *((lang, encoding) for lang, encodings in LEGACY.items() for encoding in encodings),
]


@pytest.mark.parametrize(("lang", "encoding"), ENCODED)
@pytest.mark.parametrize("times", [1, 40])
def test_texts_are_accepted_in_every_language_and_encoding(
    tmp_path: Path, lang: str, encoding: str, times: int
) -> None:
    data = (LANGUAGES[lang] * times).encode(encoding)
    path = tmp_path / "story.txt"
    path.write_bytes(data)
    assert read_document(path, is_html=False) == data


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("encoding", UNMARKED)
def test_wide_encodings_are_read_without_a_mark(lang: str, encoding: str) -> None:
    text = LANGUAGES[lang]
    assert decode_bytes(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize(
    "data",
    [b"a\0b", b"The weir \0 was rebuilt. ", "Das M\xfchlrad\0 ".encode()],
)
def test_stray_zeros_do_not_make_a_text_wide(data: bytes) -> None:
    text, encoding = decode_bytes(data)
    assert encoding == "utf-8"
    assert encode_text(text, encoding) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"12 34 56\n\n78 90\n",
        f"{PROSE}\x07{PROSE}\x00".encode(),
        PROSE.encode() + b"\xff\xfe\xfd",
        b"\x1b[1mBold\x1b[0m words on a terminal\n",
        b"N\bNA\bAM\bME\bE\n     weir - keep water back\n" + PROSE.encode() * 3,
        b"one\x1ftwo\x1ethree\x1ffour\x1e",
        "é".encode("cp1252"),
        b"MZ and PK are letters. BM too; ID3 is a tag; RIFF is a file.",
        b"%PDF is how such a file begins.",
        b"BZh is not a word.",
        b"II* is a mark.",
        b"...ftyp is in each video",
    ],
)
def test_odd_texts_are_accepted_as_texts(data: bytes) -> None:
    assert not is_binary(data)
    assert file_type(data) is None
    assert compression_of(data) is None


@pytest.mark.parametrize("size", [200, 1_000, 20_000, 300_000])
def test_random_bytes_are_not_a_text(size: int) -> None:
    for _ in range(20 if size < 5_000 else 3):
        assert is_binary(RANDOM.randbytes(size))
        assert is_binary(zlib.compress(RANDOM.randbytes(size))[2:])


def test_random_bytes_in_a_corpus_go_to_quarantine_with_the_reason(tmp_path: Path) -> None:
    for name, data, reason in (
        ("a.txt", RANDOM.randbytes(5_000), "binary data, not text"),
        ("a.html", RANDOM.randbytes(5_000), "binary data, not HTML"),
        ("b.txt", b"%PDF-1.7\n1 0 obj\n", "a PDF document, not text"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        records, bad = convert(path, tmp_path / "out.txt")
        assert not records
        assert [each.reason for each in bad] == [reason]


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name in names:
            packed.writestr(name, PROSE * 100)
    return file.getvalue()


def database(folder: Path) -> bytes:
    path = folder / "a.db"
    connection = sqlite3.connect(path)
    connection.execute("create table a (b)")
    connection.commit()
    connection.close()
    return path.read_bytes()


FILES = {
    "a PDF document": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\n",
    "a Word document": archive("[Content_Types].xml", "word/document.xml"),
    "an Excel workbook": archive("[Content_Types].xml", "xl/workbook.xml"),
    "a ZIP archive": archive("story.txt"),
    "an RTF document": b"{\\rtf1\\ansi The weir.}",
    "an Office document": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "an image": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + RANDOM.randbytes(99),
    "a program": b"\x7fELF\x02\x01\x01" + bytes(99),
    "a sound file": b"ID3\x04\0\0" + RANDOM.randbytes(99),
    "an Arrow table": b"ARROW1\0\0" + bytes(99),
    "a Parquet table": b"PAR1" + RANDOM.randbytes(99),
    "binary data": struct.pack("<200d", *(RANDOM.random() for _ in range(200))),
}


@pytest.mark.parametrize(("name", "data"), FILES.items(), ids=FILES)
@pytest.mark.parametrize("is_html", [False, True])
def test_a_known_file_is_named(tmp_path: Path, name: str, data: bytes, is_html: bool) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_document(path, is_html=is_html)
    assert f"{path} is {name}" in str(caught.value)
    assert "; " in str(caught.value)
    assert is_binary(data)


def test_a_database_is_named(tmp_path: Path) -> None:
    assert file_type(database(tmp_path)) == "an SQLite database"


PACKED = {
    ".gz": (gzip.compress(PROSE.encode()), "zcat"),
    ".bz2": (bz2.compress(PROSE.encode()), "bzcat"),
    ".xz": (lzma.compress(PROSE.encode()), "xzcat"),
    ".zst": (zstandard.compress(PROSE.encode()), "zstdcat"),
}


@pytest.mark.parametrize("ending", PACKED)
def test_a_compressed_file_is_refused_with_the_command_that_unpacks_it(
    tmp_path: Path, ending: str
) -> None:
    data, command = PACKED[ending]
    path = tmp_path / "my story.txt"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_document(path, is_html=False)
    assert f"is compressed ({ending})" in str(caught.value)
    assert f"unpack it: {command} '{path}' | cleaner clean -" in str(caught.value)


ROWS = [{"id": number, "text": PROSE} for number in range(4)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("\n".join(map(json.dumps, ROWS)), "JSON Lines"),
        ("\ufeff" + "\r\n\r\n".join(map(json.dumps, ROWS)) + "\r\n", "JSON Lines"),
        (json.dumps(ROWS[0]), "JSON"),
        (json.dumps(ROWS[0], indent=2), "JSON"),
        (json.dumps(ROWS, indent=2), "JSON"),
        ("", None),
        (PROSE, None),
        ("[1]\n", None),
        ("[]", None),
        (f"[1] {PROSE}", None),
        (f"{{sic}} {PROSE}", None),
        (f"{json.dumps(ROWS[0])}\n{PROSE}", None),
        ("[" * 100_000, None),
        ('{"text": "' + "x" * 2_000_000 + '"}', "JSON"),
    ],
)
def test_json_is_recognised_by_its_content(tmp_path: Path, text: str, kind: str | None) -> None:
    assert json_kind(text.encode()) == kind
    path = tmp_path / "story.txt"
    path.write_bytes(text.encode())
    if kind:
        with pytest.raises(InputError, match=f"holds {kind}, not text; .*cleaner corpus"):
            read_document(path, is_html=False)
    else:
        assert read_document(path, is_html=False) == text.encode()


def test_json_in_a_page_is_left_to_the_page(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(json.dumps(ROWS[0]))
    assert read_document(path, is_html=True) == path.read_bytes()


def test_a_folder_and_several_files_are_for_a_corpus(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=f"{tmp_path} is a folder; use cleaner corpus {tmp_path}"):
        read_document(tmp_path, is_html=False)
    with pytest.raises(InputError, match="cleaner explain takes one file, not 2; use cleaner corp"):
        one_path([Path("a.txt"), Path("b.txt")], "cleaner explain")
    assert one_path([Path("a.txt")], "cleaner clean") == Path("a.txt")
    assert one_path(None, "cleaner clean") == one_path([], "cleaner clean") == Path("-")


def test_a_web_archive_is_for_a_corpus(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\n")
    with pytest.raises(InputError, match=r"is a web archive .*; use cleaner corpus"):
        read_document(path, is_html=False)
