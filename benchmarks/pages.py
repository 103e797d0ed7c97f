"""The pages of the WCXB benchmark, and what each extractor makes of them."""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
import zstandard

CACHE = Path(".cache/quality")
TUNING_SHARE = 0.7  # of the domains; the rest is only reported
WHERE = (
    "the data is public: WCXB by Murrough Foley on GitHub, Murrough-Foley/"
    "web-content-extraction-benchmark; name its folder with WCXB=…"
)


class Page(msgspec.Struct, frozen=True):
    """A page of the benchmark and its reference."""

    id: str
    kind: str  # its page type: article, forum, …
    domain: str
    title: str
    reference: str
    wanted: list[str]  # snippets that must be there
    unwanted: list[str]  # snippets that must not

    @property
    def is_tuning(self) -> bool:
        """Whether rules may be written with this page in view."""
        return is_tuning_domain(self.domain)


def is_tuning_domain(domain: str) -> bool:
    """Say whether rules may be written with the pages of `domain` in view, by its hash."""
    return hashlib.sha256(domain.encode()).digest()[0] % 10 < TUNING_SHARE * 10


def read_pages(folder: Path) -> list[Page]:
    """Return the development pages in `folder` that have a reference text.

    Raises FileNotFoundError where the benchmark is not there.
    """
    files = json.loads((folder / "metadata.json").read_bytes())["files"]
    pages = []
    for path in sorted((folder / "dev" / "ground-truth").glob("*.json")):
        raw = json.loads(path.read_bytes())
        truth = raw["ground_truth"]
        if truth.get("main_content"):
            pages.append(
                Page(
                    path.stem,
                    raw["_internal"]["page_type"]["primary"],
                    files[path.stem]["domain"],
                    truth.get("title") or "",
                    truth["main_content"],
                    truth.get("with") or [],
                    truth.get("without") or [],
                )
            )
    return pages


def digest(folder: Path) -> str:
    """Return a short digest of the benchmark's references."""
    hasher = hashlib.sha256()
    for path in sorted((folder / "dev" / "ground-truth").glob("*.json")):
        hasher.update(path.read_bytes())
    return hasher.hexdigest()[:16]


def _trafilatura(html: bytes) -> str:
    import trafilatura

    return trafilatura.extract(html, include_comments=False) or ""


def _trafilatura_default(html: bytes) -> str:
    import trafilatura

    return trafilatura.extract(html) or ""


def _trafilatura_precision(html: bytes) -> str:
    import trafilatura

    return trafilatura.extract(html, favor_precision=True) or ""


def _trafilatura_recall(html: bytes) -> str:
    import trafilatura

    return trafilatura.extract(html, favor_recall=True) or ""


def _readability(html: bytes) -> str:
    from lxml.html import document_fromstring
    from readability import Document

    summary = Document(_decoded(html)).summary()
    return _inscriptis_of(document_fromstring(summary))


def _resiliparse(html: bytes) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(_decoded(html), main_content=True, alt_texts=False))


def _justext(html: bytes) -> str:
    import justext

    paragraphs = justext.justext(html, justext.get_stoplist("English"))
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def _inscriptis(html: bytes) -> str:
    from lxml.html import document_fromstring

    return _inscriptis_of(document_fromstring(_decoded(html)))


def _inscriptis_of(tree: Any) -> str:
    from inscriptis import Inscriptis

    return str(Inscriptis(tree).get_text())


def _text_nodes(html: bytes) -> str:
    """Return the text with a line for each text node, as simple scrapers write it."""
    from lxml.html import document_fromstring

    tree = document_fromstring(_decoded(html))
    nodes = tree.xpath("//text()[not(parent::script or parent::style or parent::noscript)]")
    return "\n".join(filter(None, (" ".join(node.split()) for node in nodes)))


def _decoded(html: bytes) -> str:
    from cleaner.text.encoding import decode_bytes

    # The parser refuses text that declares an encoding in an XML head.
    text = decode_bytes(html)[0].encode("utf-8", "replace").decode()
    return text[text.find("?>") + 2 :] if text.lstrip().startswith("<?xml") else text


EXTRACTORS: dict[str, tuple[str, Callable[[bytes], str]]] = {
    "trafilatura, comments off": ("trafilatura", _trafilatura),
    "trafilatura, default": ("trafilatura", _trafilatura_default),
    "trafilatura, precision": ("trafilatura", _trafilatura_precision),
    "trafilatura, recall": ("trafilatura", _trafilatura_recall),
    "readability": ("readability-lxml", _readability),
    "resiliparse main content": ("resiliparse", _resiliparse),
    "jusText": ("justext", _justext),
    "the whole page, inscriptis": ("inscriptis", _inscriptis),
    "the whole page, a line per text node": ("lxml", _text_nodes),
}


def html(folder: Path, page: Page) -> bytes:
    """Return the HTML of `page`."""
    return gzip.decompress((folder / "dev" / "html" / f"{page.id}.html.gz").read_bytes())


def texts(folder: Path, pages: list[Page], extractor: str, workers: int) -> Iterator[str]:
    """Yield the text that `extractor` makes of each page, from the cache if it is there."""
    package, _ = EXTRACTORS[extractor]
    name = f"{digest(folder)}-{extractor.replace(', ', '-').replace(' ', '-')}-{version(package)}"
    cached = CACHE / f"{name}.json.zst"
    if not cached.exists():
        paths = [folder / "dev" / "html" / f"{page.id}.html.gz" for page in pages]
        with ProcessPoolExecutor(workers) as pool:
            extracted = list(pool.map(_extract, [extractor] * len(paths), paths, chunksize=8))
        CACHE.mkdir(parents=True, exist_ok=True)
        cached.write_bytes(zstandard.compress(msgspec.json.encode(extracted)))
    yield from msgspec.json.decode(zstandard.decompress(cached.read_bytes()), type=list[str])


def _extract(extractor: str, path: Path) -> str:
    try:
        text = EXTRACTORS[extractor][1](gzip.decompress(path.read_bytes()))
    except Exception as error:
        print(f"{extractor} on {path.name}: {type(error).__name__}")
        text = ""
    return text.encode("utf-8", "replace").decode()
