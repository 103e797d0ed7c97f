"""XPaths: the address of an element in its page."""

import re
from collections import defaultdict
from functools import lru_cache
from typing import Any

_PLAIN_NAME = re.compile(r"[a-z_][\w.-]*", re.ASCII)


class XPaths:
    """The XPaths of the elements of one page, as it is: a tree must not change between them.

    Each element is numbered once with its siblings. lxml's own `getpath` counts them again for
    each, which takes the square of their number.

    >>> from lxml.html import document_fromstring
    >>> page = document_fromstring("<p>The mill</p><p>is <b>old</b>.</p>")
    >>> XPaths().of(page.find(".//b"))
    '/html/body/p[2]/b'
    """

    def __init__(self) -> None:
        self._paths: dict[Any, str] = {}
        self._steps: dict[Any, str] = {}

    def of(self, element: Any) -> str:
        """Return the XPath of `element`."""
        branch = []
        while element is not None and element not in self._paths:
            branch.append(element)
            element = element.getparent()
        path = "" if element is None else self._paths[element]
        for inner in reversed(branch):
            path = f"{path}/{self._step(inner)}"
            self._paths[inner] = path
        return path

    def _step(self, element: Any) -> str:
        parent = element.getparent()
        if parent is None:
            return _test(element.tag)
        if element not in self._steps:
            self._number(parent)
        return self._steps[element]

    def _number(self, parent: Any) -> None:
        alike: defaultdict[str, list[Any]] = defaultdict(list)
        for child in parent.iterchildren("*"):
            alike[child.tag].append(child)
        for tag, children in alike.items():
            test = _test(tag)
            if len(children) == 1:
                self._steps[children[0]] = test
            else:
                self._steps.update((child, f"{test}[{n}]") for n, child in enumerate(children, 1))


@lru_cache(maxsize=1024)  # pages have few, again and again
def _test(name: str) -> str:
    """Return the node test for elements called `name`; pages have names that XPath has not."""
    if _PLAIN_NAME.fullmatch(name):
        return name
    quote = '"' if "'" in name else "'"
    return f"*[name()={quote}{name}{quote}]"
