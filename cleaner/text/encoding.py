"""Bytes to text and back, without losing a byte."""

import codecs

import regex

from cleaner.text.errors import InputError
from cleaner.text.filetypes import file_type
from cleaner.text.lazy import lazy_regex

_DECLARATION = lazy_regex(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""", regex.I
)
_DECLARATION_BYTES = 2048  # bytes; browsers look no further than 1,024
_SAMPLE_BYTES = 1 << 16  # bytes that the detector sees; it is slow and needs no more
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Of the Latin code pages, these differ from Windows-1252 in letters that a text shows; a guess
# of any other rests on a few signs, and what the web wrote in it was Windows-1252.
_OTHER_LATIN = ("cp1250", "iso8859_2", "cp1254", "iso8859_9", "cp1257", "iso8859_13", "iso8859_16")
_OTHER_SCRIPT = lazy_regex(r"[\p{L}--\p{Latin}]", regex.VERSION1)
_WIDE_ENCODINGS = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_MAX_CONTROL_SHARE = 0.1  # of the characters of a text; beyond it they are not an accident
# Texts in old encodings have next to no controls, random and compressed bytes have 8%.
_MAX_CONTROL_SHARE_IN_BYTES = 0.02
_MAX_STRAY_CONTROLS = 1  # in a short text
_MAX_UNDECODABLE_SHARE = 0.05  # of the characters of a text that is read as Unicode
_MAX_ODD_SHARE = 0.01  # of the characters of a text in UTF-16 or UTF-32 that has no mark
_ESCAPED_BYTE = lazy_regex("[\udc80-\udcff]")
_MULTIBYTE = lazy_regex("[^\x00-\x7f\ud800-\udfff]")
# Not those that switch the character set (SO, SI, ESC) and those that part lines and records.
_CONTROL_BYTE = lazy_regex(rb"[\x00-\x08\x10-\x1a\x7f]")
_CONTROL = lazy_regex(r"[\x00-\x08\x10-\x1a\x7f]")
_ODD = lazy_regex(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\p{Cn}\p{Co}\p{Cs}]")
_PLAIN = lazy_regex(r"[\n -~]")


def decode_bytes(data: bytes) -> tuple[str, str]:
    """Return the text of `data` and the encoding it was read in.

    Crawled files often do not say how they are encoded, or say it wrongly. If most of the
    characters beyond ASCII are valid UTF-8, the text is UTF-8. Else a byte order mark decides,
    then the zero bytes of UTF-16 and UTF-32, then the charset that an HTML page or an XML file
    declares, then the guess of charset_normalizer. An encoding is used only if `encode_text`
    gives the same bytes back. If none does, the text is UTF-8, and bytes that do not decode
    become lone surrogates (PEP 383).

    >>> decode_bytes(b"na\\xc3\\xafve \\xff")
    ('na\N{LATIN SMALL LETTER I WITH DIAERESIS}ve \\udcff', 'utf-8')
    """
    text = data.decode("utf-8", "surrogateescape")
    broken = 0 if text.isascii() else len(_ESCAPED_BYTE.findall(text))
    if (not broken or broken <= len(_MULTIBYTE.findall(text))) and not _is_wide(data):
        return text, "utf-8"
    for encoding in _candidate_encodings(data):
        try:
            guessed = data.decode(encoding)
            if guessed.encode(encoding) == data:
                return guessed, encoding
        except (LookupError, UnicodeError):
            continue
    return text, "utf-8"


def encode_text(text: str, encoding: str) -> bytes:
    """Return the bytes that `decode_bytes` read as `text` in `encoding`.

    Raises:
        InputError: there is no such encoding, or it does not have the characters of `text`.
    """
    errors = "surrogateescape" if encoding == "utf-8" else "strict"
    try:
        return text.encode(encoding, errors)
    except LookupError as error:
        raise InputError(f"there is no encoding {encoding}; name one of Python's") from error
    except UnicodeError as error:
        what = f"the text cannot be written in {encoding}"
        raise InputError(f"{what}; name the encoding that it was read in") from error


def is_binary(data: bytes) -> bool:
    r"""Say whether `data` is not text, but an image, an archive, a program, random bytes.

    >>> is_binary(b"%PDF-1.7"), is_binary(bytes(range(256))), is_binary(b"It rained.\x07")
    (True, True, False)
    """
    if file_type(data):
        return True
    if not _CONTROL_BYTE.search(data, 0, 4 * _SAMPLE_BYTES):  # spares most files a second decoding
        return False
    text, encoding = decode_bytes(data)
    start = text[:_SAMPLE_BYTES]
    controls = len(_CONTROL.findall(start))
    is_unicode = encoding.startswith("utf")
    if is_unicode and len(_ESCAPED_BYTE.findall(start)) <= _MAX_UNDECODABLE_SHARE * len(start):
        return controls > _MAX_CONTROL_SHARE * len(start)
    return controls > max(_MAX_STRAY_CONTROLS, _MAX_CONTROL_SHARE_IN_BYTES * len(start))


def _is_wide(data: bytes) -> bool:
    """Say whether `data`, though it may fit UTF-8, has the controls of UTF-16 or UTF-32."""
    start = data[:_SAMPLE_BYTES]
    controls = len(_CONTROL_BYTE.findall(start)) if b"\0" in start else 0
    return controls > _MAX_CONTROL_SHARE * len(start) and _wide_encoding(start) is not None


def _wide_encoding(start: bytes) -> str | None:
    """Return the UTF-16 or UTF-32 in which `start` is a text, None if it is not in one.

    In another width or order of bytes it has characters that are not assigned, or none of ASCII.
    """
    best, most = None, 0
    for encoding in _WIDE_ENCODINGS if b"\0" in start else ():
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(start)
        except UnicodeError:
            continue
        count = len(_PLAIN.findall(text))
        if count > most and len(_ODD.findall(text)) <= _MAX_ODD_SHARE * len(text):
            best, most = encoding, count
    return best


def _candidate_encodings(data: bytes) -> list[str]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return [encoding]
    wide = _wide_encoding(data[:_SAMPLE_BYTES])
    if wide:
        return [wide]
    declared = _DECLARATION.search(data, 0, _DECLARATION_BYTES)
    names = [declared[1].decode("ascii", "replace").lower()] if declared else []
    return [
        *("windows-1252" if name in ("iso-8859-1", "latin-1") else name for name in names),
        *_guesses(data),
    ]


def _guesses(data: bytes) -> list[str]:
    from charset_normalizer import from_bytes  # only bytes that are not UTF-8 need it

    guesses = from_bytes(data[:_SAMPLE_BYTES])
    names = [match.encoding for match in guesses]
    best = guesses.best()
    if best and (best.encoding in _OTHER_LATIN or _OTHER_SCRIPT.search(str(best))):
        return names
    return ["windows-1252", *names]
