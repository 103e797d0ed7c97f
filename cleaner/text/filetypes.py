"""What a file is by its first bytes: the kinds that people take for text, and compressed files."""

import re
from typing import NamedTuple

HTML_ENDINGS = (".html", ".htm")  # of file names
JSON_LINES_ENDINGS = (".jsonl", ".ndjson")
MAIL_ENDING, MAILBOX_ENDING = ".eml", ".mbox"
MARKDOWN_ENDINGS = (".md", ".markdown")
_LOOKED_AT = 1 << 16  # bytes
_OFFICE = (  # names of members that tell what a ZIP archive is
    (b"word/", "a Word document (.docx)"),
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"ppt/", "a PowerPoint file (.pptx)"),
    (b"application/epub+zip", "an e-book (.epub)"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file"),
)
# Each begins in a way that no text does: nearly all hold a byte that text does not have.
_SIGNATURES = (
    (rb"\s{0,64}%PDF-\d", "a PDF document"),
    (rb"PK(?:\x03\x04|\x05\x06)", "a ZIP archive"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document (.doc, .xls, .ppt)"),
    (rb"\{\\rtf\d", "an RTF document"),
    (rb"%!PS-Adobe-\d", "a PostScript document"),
    (rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF.{4}WEBP", "an image"),
    (rb"BM.{4}\0{4}|\0\0[\x01\x02]\0.\0|.{4}ftyp(?:avif|heic|mif1)", "an image"),
    (rb"ID3[\x02-\x04]|fLaC\0|OggS\0|RIFF.{4}WAVE|.{4}ftypM4A", "a sound file"),
    (rb"\x1aE\xdf\xa3|RIFF.{4}AVI |.{4}ftyp(?:isom|mp4|qt|avc1|M4V)", "a video"),
    (rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|.{257}ustar[\0 ]", "an archive (.7z, .rar, .tar)"),
    (rb"\x7fELF|!<arch>\n|MZ.{58}..\0\0|\0asm", "a program"),
    (rb"\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe", "a program"),
    (rb"SQLite format 3\0", "an SQLite database"),
    (rb"PAR1", "a Parquet table"),
    (rb"ARROW1\0\0|\xff{4}[^\0].\0\0\x10\0\0\0", "an Arrow table"),
    (rb"Obj\x01|\x89HDF\r\n|\x93NUMPY", "a table in a binary format"),
    (rb"wOF[F2]\0|OTTO\0|\0\x01\0\0\0[\x01-\x40]", "a font"),
)


class Compression(NamedTuple):
    """How a file is compressed: the ending of such files, and the command that unpacks one."""

    ending: str
    command: str


_COMPRESSIONS = (
    (rb"\x1f\x8b\x08", Compression(".gz", "zcat")),
    (rb"\x28\xb5\x2f\xfd", Compression(".zst", "zstdcat")),
    (rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", Compression(".bz2", "bzcat")),
    (rb"\xfd7zXZ\0", Compression(".xz", "xzcat")),
    (rb"\x04\x22\x4d\x18", Compression(".lz4", "lz4cat")),
    (rb"LZIP\x01", Compression(".lz", "lzip -dc")),
    (rb"\x1f\x9d", Compression(".Z", "zcat")),
)


def compression_of(data: bytes) -> Compression | None:
    r"""Return how `data` is compressed, None if it is not.

    >>> compression_of(b"\x1f\x8b\x08\0"), compression_of(b"It rained.")
    (Compression(ending='.gz', command='zcat'), None)
    """
    return next((kind for head, kind in _COMPRESSIONS if re.match(head, data)), None)


def file_type(data: bytes) -> str | None:
    """Return what `data` is if its first bytes show that it is not text, with its article.

    >>> file_type(b"%PDF-1.7 and so on"), file_type(b"It rained.")
    ('a PDF document', None)
    """
    name = next((name for head, name in _SIGNATURES if re.match(head, data, re.S)), None)
    if name != "a ZIP archive":
        return name
    ends = data[:_LOOKED_AT] + data[-_LOOKED_AT:]  # members are named there
    return next((kind for member, kind in _OFFICE if member in ends), name)
