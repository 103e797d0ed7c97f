"""Bytes to text and back, without losing a byte."""

import codecs

import regex

_DECLARED = regex.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""", regex.I
)
_DECLARED_WITHIN = 2048  # bytes; browsers look no further than 1,024
_SAMPLE = 1 << 16  # bytes that the detector sees; it is slow and needs no more
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Of the Latin code pages, these differ from Windows-1252 in letters that a text shows; a guess
# of any other rests on a few signs, and what the web wrote in it was Windows-1252.
_OTHER_LATIN = ("cp1250", "iso8859_2", "cp1254", "iso8859_9", "cp1257", "iso8859_13", "iso8859_16")
_OTHER_SCRIPT = regex.compile(r"[\p{L}--\p{Latin}]", regex.VERSION1)
_BINARY_SHARE = 0.1  # of the characters, beyond which controls are no accident
_SURROGATE = regex.compile("[\udc80-\udcff]")
_WIDE = regex.compile("[^\x00-\x7f\ud800-\udfff]")
_CONTROL_BYTE = regex.compile(rb"[\x00-\x08\x0e-\x1a\x7f]")
_CONTROL = regex.compile("[\\x00-\\x08\\x0e-\\x1a\\x7f]")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of `data` and the encoding it was read in.

    A text of which most fits UTF-8 is UTF-8; else a byte order mark decides, then what an
    HTML page declares, then the detector's guess. Whatever is chosen gives the bytes back
    (see `encode`): where none does, it is UTF-8 and bytes that do not decode become lone
    surrogates.

    >>> decode(b"na\\xc3\\xafve \\xff")
    ('na\N{LATIN SMALL LETTER I WITH DIAERESIS}ve \\udcff', 'utf-8')
    """
    text = data.decode("utf-8", "surrogateescape")
    broken = 0 if text.isascii() else len(_SURROGATE.findall(text))
    if not broken or broken <= len(_WIDE.findall(text)):
        return text, "utf-8"
    for encoding in _candidates(data):
        try:
            guessed = data.decode(encoding)
            if guessed.encode(encoding) == data:
                return guessed, encoding
        except (LookupError, UnicodeError):
            continue
    return text, "utf-8"


def encode(text: str, encoding: str) -> bytes:
    """Return the bytes that `decode` read as `text` in `encoding`."""
    errors = "surrogateescape" if encoding == "utf-8" else "strict"
    try:
        return text.encode(encoding, errors)
    except LookupError as error:
        raise ValueError(f"there is no encoding {encoding}") from error


def is_binary(data: bytes) -> bool:
    """Say whether `data` is no text at all, but an image, an archive, a program."""
    if not _CONTROL_BYTE.search(data, 0, 4 * _SAMPLE):  # spares most files a second decoding
        return False
    start = decode(data)[0][:_SAMPLE]
    return len(_CONTROL.findall(start)) > _BINARY_SHARE * len(start)


def _candidates(data: bytes) -> list[str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return [encoding]
    declared = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    found = [declared[1].decode("ascii", "replace").lower()] if declared else []
    return [
        *("windows-1252" if name in ("iso-8859-1", "latin-1") else name for name in found),
        *_guesses(data),
    ]


def _guesses(data: bytes) -> list[str]:
    from charset_normalizer import from_bytes  # only bytes that are not UTF-8 need it

    guesses = from_bytes(data[:_SAMPLE])
    names = [match.encoding for match in guesses]
    best = guesses.best()
    if best and (best.encoding in _OTHER_LATIN or _OTHER_SCRIPT.search(str(best))):
        return names
    return ["windows-1252", *names]
