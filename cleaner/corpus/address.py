r"""Addresses of inputs and outputs. What a person can read of one holds no secret.

An address may carry a user, a password, or a signed query. They open the store, and are part of
nothing else: not of a name in OUT, a log, a message or a report.
"""

import base64
import re
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote, unquote_plus

FILE = "file://"  # the scheme of a path on this machine, which needs no store
HIDDEN = "***"
_SURE_CHARS = 6  # a secret of this length is replaced inside words too
_MIN_VALUE_CHARS = 4  # a shorter value of a query is a number or a switch, as in "v=1"
_SCHEME = r"(?P<scheme>\b[A-Za-z][A-Za-z0-9+.-]{0,30}:/+)"
_ENDS = r"\s'\"<>"  # characters that end an address in a message


class _Secrets(NamedTuple):
    """The patterns of secrets in an address."""

    userinfo: re.Pattern[str]
    parameter: re.Pattern[str]
    web_query: re.Pattern[str]  # without names: elsewhere a question mark may be of a pattern


def _secrets(ends: str) -> _Secrets:
    """Return the patterns for an address that the characters `ends` end.

    A user and a password end at an @ before the first slash. The second form is for a password with
    a slash in it, as keys of S3 have: what follows the colon is not the number of a port.
    """
    user = rf"(?P<user>[^/{ends}]*)@"
    key = rf"(?P<key>[^/:@{ends}]*:(?!:|\d+(?:[/?#{ends}]|$))[^{ends}]*)@"
    return _Secrets(
        re.compile(f"{_SCHEME}(?:{user}|{key})"),
        re.compile(rf"(?P<name>[?&;#][\w.~%+-]+=)(?P<value>[^&#{ends}]+)"),
        re.compile(rf"(?P<name>\bhttps?:/[^?{ends}]*\?)(?P<value>[^={ends}]+)(?=$|[#{ends}])"),
    )


_ALONE, _IN_TEXT = _secrets(r"\0"), _secrets(_ENDS)
_ADDRESS = re.compile(rf"{_SCHEME}[^{_ENDS}]*")
_QUERY = re.compile(r"\?[\w.~%+-]+=.*", re.DOTALL)
_WEB_END = re.compile(r"[?#].*", re.DOTALL)
_WEB = ("http", "https")


def is_address(location: str) -> bool:
    """Return whether `location` is an address rather than a path.

    >>> is_address("s3://bucket/key"), is_address("folder/key")
    (True, False)
    """
    return "://" in location


def redacted(text: str) -> str:
    """Return `text`, a message or an address, without the secrets of the addresses in it.

    A secret is the user and the password before an @, and each value of a query: no list of names
    is long enough to know which of the values signs the address.

    >>> redacted("http://bob:hill@host/a.txt?token=weir can't be read")
    "http://***@host/a.txt?token=*** can't be read"
    """
    return _ADDRESS.sub(lambda match: _hidden(match[0], _IN_TEXT), text)


def _hidden(text: str, secrets: _Secrets) -> str:
    text = secrets.userinfo.sub(rf"\g<scheme>{HIDDEN}@", text)
    text = secrets.web_query.sub(rf"\g<name>{HIDDEN}", text)
    return secrets.parameter.sub(rf"\g<name>{HIDDEN}", text)


class Address:
    """An address of a store. Its `value` opens the store; `str` and `repr` hide the secrets.

    >>> address = Address("s3://key:secret@bucket/clean?sig=abc")
    >>> print(address), address.location
    s3://***@bucket/clean?sig=***
    (None, 's3://bucket/clean')
    """

    def __init__(self, value: str) -> None:
        self.value = value

    def __reduce__(self) -> tuple[type["Address"], tuple[str]]:
        return type(self), (self.value,)

    def __str__(self) -> str:
        return _hidden(self.value, _ALONE)

    def __repr__(self) -> str:
        return f"Address({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Address) and other.value == self.value

    def __hash__(self) -> int:
        return hash(self.value)

    @property
    def scheme(self) -> str:
        """The part before the colon."""
        return self.value.partition("://")[0]

    @property
    def location(self) -> str:
        """The address without its user, password and query: the place that it stands for."""
        return without_query(_ALONE.userinfo.sub(r"\g<scheme>", self.value), self.scheme)

    @property
    def path(self) -> str:
        """The location without its scheme, to name a file after."""
        return self.location.split("://", 1)[1].lstrip("/")

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """The secrets in all forms in which a library may write them, the longest first."""
        users = {match["user"] or match["key"] for match in _ALONE.userinfo.finditer(self.value)}
        users |= {unquote(user) for user in users}
        texts = users | {part for user in users for part in user.partition(":")} - {":"}
        texts |= {base64.b64encode(user.encode()).decode() for user in users}
        values = {match["value"] for match in _ALONE.parameter.finditer(self.value)}
        values |= {match["value"] for match in _ALONE.web_query.finditer(self.value)}
        texts |= {
            form
            for value in values
            if len(value) >= _MIN_VALUE_CHARS
            for form in (value, unquote_plus(value), unquote(value))
        }
        return tuple(sorted(texts - {""}, key=lambda text: (-len(text), text)))

    def redact(self, error: object) -> str:
        """Return the message of `error` without the secrets of this and of other addresses.

        >>> address = Address("ftp://bob:hill@host/a.txt")
        >>> address.redact(OSError("user bob:hill may not read ftp://bob:hill@host/a.txt"))
        'user *** may not read ftp://***@host/a.txt'
        """
        text = str(error).replace(self.value, str(self))
        for secret in self.secrets:
            sides = ("", "") if len(secret) >= _SURE_CHARS else (r"(?<!\w)", r"(?!\w)")
            text = re.sub(re.escape(secret).join(sides), HIDDEN, text)
        return _hidden(text, _IN_TEXT)

    def cause(self, error: Exception) -> Exception | None:
        """Return `error` as the cause of another error, None if its text may hold a secret.

        A traceback shows the text of causes too.
        """
        return None if self.secrets or redacted(str(error)) != str(error) else error


def without_query(name: str, scheme: str = "") -> str:
    """Return the name of an object without the query of a signed address.

    >>> without_query("a.txt?sig=abc"), without_query("part-?.txt"), without_query("a?b", "http")
    ('a.txt', 'part-?.txt', 'a')
    """
    return (_WEB_END if scheme in _WEB else _QUERY).sub("", name)


def without_user(host: str) -> str:
    """Return the address of a cluster, which may lack a scheme, without user and query.

    >>> without_user("bob:hill@10.0.0.1:6379"), without_user("ray://bob:hill@head:10001?key=abc")
    ('10.0.0.1:6379', 'ray://head:10001')
    """
    scheme, separator, rest = host.rpartition("://")
    return scheme + separator + rest.partition("?")[0].rpartition("@")[2]
