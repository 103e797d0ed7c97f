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
# Guesses between these rest on a few letters; what the web wrote in any was Windows-1252.
_WESTERN = frozenset(
    "cp037 cp1252 cp1254 cp1257 cp273 cp437 cp500 cp850 cp858 cp860 cp861 cp863 cp865 cp1026"
    " cp1140 hp_roman8 iso8859_9 iso8859_10 iso8859_14 iso8859_15 latin_1 mac_roman mac_latin2"
    " mac_iceland mac_turkish".split()
)
_BINARY_SHARE = 0.1  # of the characters, beyond which controls are no accident
_SURROGATE = regex.compile("[\udc80-\udcff]")
_WIDE = regex.compile("[^\x00-\x7f\ud800-\udfff]")
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
    return text.encode(encoding, errors)


def is_binary(text: str) -> bool:
    """Say whether `text` is no text at all: image, archive or program bytes read as such."""
    start = text[:_SAMPLE]
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

    names = [match.encoding for match in from_bytes(data[:_SAMPLE])]
    return ["windows-1252", *names] if not names or names[0] in _WESTERN else names
