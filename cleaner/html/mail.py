"""Mail: a message in, what its sender wrote and its headers out.

A message often holds its text twice, as text and as HTML. The text is taken, since its sender laid
it out to be read as it is. The HTML is taken where the text is missing or says far less, as where
it only names an address. All that the HTML shows is read, a line for each block: a mail has no menu
around its content, and its layout is made of tables, which an extractor of pages takes for data.
"""

import re
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import cast

import msgspec

from cleaner.html.limits import cut_nesting
from cleaner.html.main_element import block_lines, visible_body
from cleaner.html.parse import parse
from cleaner.text.encoding import decode_bytes
from cleaner.text.errors import InputError
from cleaner.text.markup import looks_like_html
from cleaner.text.words import count_words

_MIN_SHARE = 0.5  # of the words of the HTML that the text needs, or it is not the same message
_NAMED_HEADERS = ("from", "subject", "message-id", "list-id")
_USUAL_HEADERS = (*_NAMED_HEADERS, "date", "to", "received", "content-type", "mime-version")
_BODY_TYPES = ("text/plain", "text/html", "text/markdown", "text/x-markdown")
# The library's parsers of header values fail in many ways on what is not one.
_HEADER_FAULTS = (LookupError, ValueError, TypeError, AttributeError)
_LATIN = {"iso-8859-1": "windows-1252", "latin-1": "windows-1252", "latin1": "windows-1252"}
_WESTERN = ("us-ascii", "ascii")  # declared by default, whatever the text is in
_SIGNATURE_MARK = "-- "
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_BOUNDARY = re.compile(rb"\s*--(?P<boundary>[^\s\"]{1,70})[ \t]*\r?\n(?=[A-Za-z-]+:|\r?\n)")
# The preview text for the list of messages is hidden in the message itself.
_HIDDEN = (
    "descendant::*[@hidden or contains("
    "translate(translate(@style, ' ', ''), 'DISPLAYNOE', 'displaynoe'), 'display:none')]"
)


class Mail(msgspec.Struct, frozen=True):
    """The text of a message, and what its headers say.

    `metadata` has the headers that name it, by their names in lower case, the date in ISO 8601,
    and the number of its attachments, which are not read.
    """

    text: str
    metadata: dict[str, list[str]]

    @property
    def id(self) -> str | None:
        """The Message-ID, without its angle brackets."""
        name = self.metadata.get("message-id", [""])[0].strip("<>")
        return name or None


class _Part(msgspec.Struct, frozen=True):
    """The text of a part of a message that a reader sees."""

    text: str
    is_html: bool = False


class _Content(msgspec.Struct, frozen=True):
    """The parts that a reader sees, in order, and the number of those that are not read."""

    parts: Sequence[_Part]
    attachments: int = 0

    @property
    def is_html(self) -> bool:
        return any(part.is_html for part in self.parts)

    @property
    def words(self) -> int:
        return sum(count_words(part.text) for part in self.parts)


def read_mail(data: bytes) -> Mail:
    r"""Return what the message `data` says, its parts decoded.

    >>> mail = read_mail(b"From: ann@a.example\nSubject: =?utf-8?q?Caf=C3=A9?=\n\nIt rained.\n")
    >>> mail.text, mail.metadata
    ('It rained.\n', {'from': ['ann@a.example'], 'subject': ['Café']})

    Raises:
        InputError: `data` has no headers, or no part that is a text.
    """
    if not data.strip():
        raise InputError("not a mail: it is empty")
    try:
        message = message_from_bytes(data.lstrip(), policy=policy.default)
        content = _content(message)
    except RecursionError as error:
        raise InputError("a mail whose parts are nested too deeply") from error
    except _HEADER_FAULTS as error:
        raise InputError(f"not a mail that can be read: {error}") from error
    if {name.lower() for name, _ in message.raw_items()}.isdisjoint(_USUAL_HEADERS):
        raise InputError("not a mail: it has no headers such as From, Subject and Date")
    if not content.parts:
        raise InputError("a mail without a text or an HTML part; its attachments are not read")
    texts = [part.text for part in content.parts if part.text.strip()]
    text = "\n\n".join([*(text.rstrip("\n") for text in texts[:-1]), *texts[-1:]])
    return Mail(text, _metadata(message, content.attachments))


def _content(message: EmailMessage) -> _Content:
    """Return what a message or a part of one holds."""
    message = _with_boundary(message)
    kind = _content_type(message)
    if message.is_multipart() and not _is_attached(message):
        children = cast(Sequence[EmailMessage], message.get_payload())
        contents = [_content(child) for child in children]
        attachments = sum(content.attachments for content in contents)
        if kind == "multipart/alternative":
            return _Content(_chosen(contents), attachments)
        return _Content([part for content in contents for part in content.parts], attachments)
    if kind in _BODY_TYPES and not _is_attached(message):
        return _Content([_part(message, kind)])
    return _Content((), 1)


def _with_boundary(message: EmailMessage) -> EmailMessage:
    """Return a message of several parts that does not say what parts them, read once more."""
    if message.is_multipart() or not _content_type(message).startswith("multipart/"):
        return message
    body = message.get_payload(decode=True)
    if isinstance(body, bytes) and (first := _BOUNDARY.match(body)):
        kind = b'Content-Type: multipart/mixed; boundary="%s"\n\n' % first["boundary"]
        return message_from_bytes(kind + body, policy=policy.default)
    message.set_type("text/plain")
    return message


def _chosen(versions: Sequence[_Content]) -> Sequence[_Part]:
    """Return the version of a message that is taken."""
    versions = [content for content in versions if content.words] or versions
    texts = [content for content in versions if content.parts and not content.is_html]
    pages = [content for content in versions if content.is_html]
    if texts and (not pages or texts[0].words >= _MIN_SHARE * pages[-1].words):
        return texts[0].parts
    return pages[-1].parts if pages else ()


def _part(message: EmailMessage, kind: str) -> _Part:
    """Return the text of a part, decoded as its headers say if it fits."""
    data = _payload(message)
    charset = (_parameter(message, "charset") or "").lower()
    text = None
    if charset and charset not in _WESTERN:
        with suppress(LookupError, ValueError):
            text = data.decode(_LATIN.get(charset, charset))
    if text is None:
        text, _ = decode_bytes(data)
    if kind == "text/html" or looks_like_html(text):
        return _Part(_page_text(text), is_html=True)
    text = text.replace("\r\n", "\n")
    if (_parameter(message, "format") or "").lower() == "flowed":
        delsp = (_parameter(message, "delsp") or "").lower() == "yes"
        text = "\n".join(_unflowed(text.split("\n"), delsp=delsp))
    return _Part(text)


def _payload(message: EmailMessage) -> bytes:
    """Return the bytes of a part; of broken base64 what can be decoded."""
    payload = message.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    encoding = str(message.get("content-transfer-encoding", "")).strip().lower()
    if encoding == "base64" and data and data.strip() == _written(message).strip():
        letters = _NOT_BASE64.sub(b"", data)
        with suppress(ValueError):
            return b64decode(letters[: len(letters) // 4 * 4])
    return data


def _written(message: EmailMessage) -> bytes:
    """Return the bytes of a part as they are in the message."""
    payload = message.get_payload()
    return payload.encode("utf-8", "replace") if isinstance(payload, str) else b""


def _page_text(html: str) -> str:
    """Return all that a page shows, a line for each block."""
    tree = parse(html)
    if tree is None:
        return ""
    cut_nesting(tree)
    root = visible_body(tree)
    for element in root.xpath(_HIDDEN):
        element.drop_tree()
    return "\n".join(block_lines(root)) + "\n"


def _unflowed(lines: Sequence[str], *, delsp: bool) -> Iterator[str]:
    """Yield paragraphs of lines that end in a space where a program wrapped them (RFC 3676)."""
    paragraph, depth = "", 0
    for line in lines:
        quoted = line.lstrip(">")
        level = len(line) - len(quoted)
        content = quoted.removeprefix(" ")
        is_signature = content == _SIGNATURE_MARK
        if paragraph and (is_signature or level != depth):
            yield _quoted(paragraph.rstrip(" "), depth)
            paragraph = ""
        depth = level
        if content.endswith(" ") and not is_signature:
            paragraph += content[:-1] if delsp else content
            continue
        yield _quoted(paragraph + content, depth)
        paragraph = ""
    if paragraph:
        yield _quoted(paragraph.rstrip(" "), depth)


def _quoted(line: str, depth: int) -> str:
    return f"{'>' * depth} {line}" if depth else line


def _content_type(message: EmailMessage) -> str:
    try:
        return message.get_content_type()
    except _HEADER_FAULTS:
        return "text/plain"  # what the standard says about a type that can't be read


def _parameter(message: EmailMessage, name: str) -> str | None:
    try:
        value = message.get_param(name)
    except _HEADER_FAULTS:
        return None
    return value if isinstance(value, str) else None


def _is_attached(message: EmailMessage) -> bool:
    try:
        return message.get_content_disposition() == "attachment"
    except _HEADER_FAULTS:
        return False


def _metadata(message: EmailMessage, attachments: int) -> dict[str, list[str]]:
    """Return the headers that name a message, and the number of its attachments."""
    metadata = {name: [value] for name in _NAMED_HEADERS if (value := _header(message, name))}
    if date := _header(message, "date"):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            date = parsedate_to_datetime(date).isoformat()
        metadata["date"] = [date]
    if attachments:
        metadata["attachments"] = [str(attachments)]
    return metadata


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = message.get(name)
    except _HEADER_FAULTS:
        value = next((raw for key, raw in message.raw_items() if key.lower() == name), "")
    return " ".join(str(value or "").split()).encode("utf-8", "replace").decode()
