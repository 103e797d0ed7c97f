"""The laws of the design as checks of one result."""

import json
import unicodedata
from collections.abc import Iterator, Sequence

import regex

from benchmarks.fuzz.case import require
from cleaner import Cleaner, Result, apply_edits, restore
from cleaner.engine.source_edits import source_edits
from cleaner.engine.stages import Pipeline
from cleaner.report import Report
from cleaner.text import jsonio
from cleaner.text.characters import fix_characters
from cleaner.text.encoding import encode_text
from cleaner.text.normalize import normalize
from cleaner.text.words import count_words

_WORD = regex.compile(r"[\p{L}\p{N}]+")
_MANY_MARKS = regex.compile(r"\p{M}{30}")  # text that is not composed
_PAIR = regex.compile("[\ud800-\udbff][\udc00-\udfff]")  # of lone surrogates
# After the first part of a word: a hyphen at a line end, a tag, or a mark of code.
_CUT = regex.compile("[-\N{HYPHEN}\N{NOT SIGN}]\n|</?[a-z]|]]>", regex.I)
_MOST_SHOWN = 60  # characters of a text in a message


def check_result(source: str, result: Result, pipeline: Pipeline) -> None:
    """Check what holds of any result of `pipeline`: laws 1 and 4, the counts, the layout."""
    check_edits(source, result)
    check_counts(source, result)
    check_words(source, result.text, pipeline)
    check_layout(result.text)
    check_report(result.report)


def check_edits(source: str, result: Result) -> None:
    """Law 1: the edits make the clean text, and give the source back."""
    edits = result.report.edits
    require(apply_edits(source, edits) == result.text, "law 1: apply_edits")
    require(restore(result.text, edits) == source, "law 1: restore")
    end = 0
    for edit in edits:
        require(end <= edit.start <= edit.end <= len(source), "law 1: edits in order", edit)
        require(edit.before != edit.after, "law 1: an edit changes something", edit)
        require(edit.rules, "law 1: an edit names its rules", edit)
        end = edit.end


def check_bytes(data: bytes, result: Result) -> None:
    """Law 1 for bytes: the source, encoded again, is what came in."""
    encoding = result.report.encoding or "utf-8"
    require(encode_text(result.source, encoding) == data, "law 1: the bytes", encoding)


def check_counts(source: str, result: Result) -> None:
    """The counts of a report add up."""
    counts, edits = result.report.counts, result.report.edits
    require(result.report.characters == len(result.text), "counts: characters")
    require(counts.words_in == count_words(source), "counts: words_in")
    require(counts.words_out == count_words(result.text), "counts: words_out")
    for table in (counts.rules, counts.themes):
        require(sum(count.edits for count in table.values()) == len(edits), "counts: edits")
        negative = [name for name, count in table.items() if min(count.words, count.characters) < 0]
        require(not negative, "counts: negative", negative)


def check_report(report: Report) -> None:
    """A report can be written as JSON, read again, and shown."""
    again = jsonio.loads(jsonio.dumps(report), Report)
    if not any(_PAIR.search(edit.before) for edit in report.edits):  # in JSON, one character
        require(again == report, "the report as JSON")
    json.dumps(report.to_dict())
    repr(report)


def check_again(cleaner: Cleaner, result: Result, url: str | None, lang: str | None) -> None:
    """Law 3: a second pass makes no edit."""
    again = cleaner.clean(result.text, url, lang)
    require(not again.report.edits, "law 3: idempotence", again.report.edits[:2])


def check_words(source: str, clean: str, pipeline: Pipeline) -> None:
    """Law 4: each kept word is one of the source's, in order, or several that a line end cut.

    The words are those that `pipeline` begins with: in clean layout, without what the source alone
    shows.
    """
    edits = source_edits(source, pipeline.source_rules)
    laid_out = normalize(apply_edits(source, edits), pipeline.hyphens)
    decoded = {"layout.encoding", "layout.entities"}
    if not any(decoded.intersection(edit.rules) for edit in laid_out.edits):
        _require_letters(fix_characters(source).text, laid_out.text)
    words = [*_WORD.finditer(laid_out.text)]
    place = 0
    for word in _WORD.findall(clean):
        while place < len(words) and not (used := _words_used(words, place, word)):
            place += 1
        require(place < len(words), "law 4: words in order", word)
        place += used


def _words_used(words: Sequence["regex.Match[str]"], place: int, word: str) -> int:
    """Return how many of `words`, from `place` on, make `word` together; 0 if none do.

    Where a line end or a tag cut it, something else may have gone from between its parts.
    """
    joined = ""
    is_cut = False
    for used in range(place, len(words)):
        part = words[used]
        if not word.startswith(joined + part[0]):
            if is_cut:
                continue
            return 0
        joined += part[0]
        if joined == word:
            return used - place + 1
        is_cut = _CUT.match(part.string, part.end()) is not None
    return 0


def _require_letters(before: str, after: str) -> None:
    """Check that layout only leaves letters out (a bullet may be one), and adds none."""
    kept: Iterator[str] = iter(_letters(before))
    for letter in _letters(after):
        require(letter in kept, "law 4: letters in order", letter)  # `in` takes all up to it


def _letters(text: str) -> str:
    return "".join(_WORD.findall(unicodedata.normalize("NFD", text)))  # lines join, accents too


def check_layout(text: str) -> None:
    """Clean layout, as far as it is the same for prose and code."""
    require(not text or text.endswith("\n"), "layout: a last line break")
    require(not text.endswith("\n\n") and not text.startswith("\n"), "layout: blank lines")
    require("\r" not in text and "\0" not in text, "layout: controls")
    require(" \n" not in text, "layout: trailing space")
    if not _MANY_MARKS.search(text):
        require(unicodedata.is_normalized("NFC", text), "layout: NFC", _around(text))


def _around(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    pairs = zip(text, composed, strict=False)
    place = next((index for index, (one, other) in enumerate(pairs) if one != other), 0)
    return ascii(text[max(0, place - 5) : place + _MOST_SHOWN])
