"""Changes: what two rule sets do differently to one document."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

import msgspec

from cleaner.report import Flag, Report, Result
from cleaner.text.edits import is_layout
from cleaner.text.words import count_words

ChangeKind = Literal["removed", "kept", "otherwise", "trial"]
KINDS: dict[ChangeKind, str] = {
    "removed": "newly removed",
    "kept": "no longer removed",
    "otherwise": "removed by other rules",
    "trial": "would be removed: the rule is on trial",
}
_CONTEXT_CHARS = 60  # of the source, on each side of an example
_MAX_CHARS = 300  # of the text of an example


class Change(msgspec.Struct, frozen=True):
    """A part of a document that the old and the new rules treat differently.

    `rule` is the one that the part counts for: that which takes it, or took it. `start` and `end`
    are offsets in the source, in code points; `words` are those of the part. Long texts are cut
    in the middle.
    """

    kind: ChangeKind
    rule: str
    start: int
    end: int
    words: int
    before: str
    text: str
    after: str


class DocumentEffect(msgspec.Struct, frozen=True):
    """What changes in one document: parts of it, and the flags that only the new rules raise.

    `lost` are the places, in the source, that the new rules remove and the old ones did not.
    """

    changes: tuple[Change, ...] = ()
    flags: tuple[Flag, ...] = ()
    lost: tuple[tuple[int, int], ...] = ()


class _Span(NamedTuple):
    """A part of a source that an edit removes, and the rules that asked for it."""

    start: int
    end: int
    rules: tuple[str, ...]


def effect_of(source: str, old: Report, new: Report, changed: Iterable[str]) -> DocumentEffect:
    r"""Return how the `new` report of a document differs from the `old` one.

    What changes only in layout is left out. A part that several rules take counts for the first of
    them that is among `changed`, else for the first.

    >>> from cleaner import Cleaner, load_rules
    >>> source = "It rained.\n\nShare this article\n"
    >>> old = Cleaner(load_rules(disable=["sharing"])).clean(source).report
    >>> new = Cleaner().clean(source).report
    >>> [(c.kind, c.rule, c.text, c.words) for c in effect_of(source, old, new, []).changes]
    [('removed', 'sharing.label', 'Share this article', 3)]
    """
    ids = frozenset(changed)
    before, after = _spans(old), _spans(new)
    removed = [*_without(after, before)]
    spans: list[tuple[ChangeKind, _Span]] = [
        *(("removed", span) for span in removed),
        *(("kept", span) for span in _without(before, after)),
        *(("otherwise", span) for span in _otherwise(before, after)),
        *(("trial", span) for span in _trials(old, new, ids) if not _covers(after, span)),
    ]
    changes = [_change(source, kind, span, ids) for kind, span in spans]
    lasting = [change for change in changes if change.words]
    return DocumentEffect(
        tuple(sorted(lasting, key=lambda change: (change.start, change.kind, change.rule))),
        tuple(sorted(set(new.flags) - set(old.flags))),
        tuple((span.start, span.end) for span in removed),
    )


def effect_on_page(old: Result, new: Result, changed: Sequence[str]) -> DocumentEffect:
    """Return how the new text of an HTML page differs from the old one, line by line.

    It is for pages of which other elements were pruned, so that the two reports have other sources.
    The lines count for the rules for HTML that took or left something, or else for the first of
    `changed`.
    """
    old_lines, new_lines = old.text.splitlines(), new.text.splitlines()
    rule = _pruner(old, new) or next(iter(changed), "")
    changes: list[Change] = []
    matcher = SequenceMatcher(None, old_lines, new_lines, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag != "equal":
            changes += _line_changes("removed", rule, old_lines[start:end])
            changes += _line_changes("kept", rule, new_lines[first:last])
    return DocumentEffect(
        tuple(changes), tuple(sorted(set(new.report.flags) - set(old.report.flags)))
    )


def _line_changes(kind: ChangeKind, rule: str, lines: Iterable[str]) -> Iterator[Change]:
    for line in lines:
        if words := count_words(line):
            yield Change(kind, rule, 0, len(line), words, "", _shortened(line), "")


def _pruner(old: Result, new: Result) -> str:
    """Return the first rule for HTML that took more elements by one rule set than by the other."""
    before, after = (
        {pruned.rule: pruned.elements for pruned in result.report.pruned} for result in (old, new)
    )
    names = sorted(before.keys() | after.keys())
    return next((name for name in names if before.get(name) != after.get(name)), "")


def _spans(report: Report) -> list[_Span]:
    """Return the parts that the edits of rules remove, without what they leave as it is."""
    spans = []
    for edit in report.edits:
        rules = tuple(rule for rule in edit.rules if not is_layout(rule))
        if rules:
            head = _common(edit.before, edit.after)
            tail = _common(edit.before[head:][::-1], edit.after[head:][::-1])
            spans.append(_Span(edit.start + head, edit.end - tail, rules))
    return spans


def _common(one: str, other: str) -> int:
    """Return the length of the start that two texts share."""
    pairs = zip(one, other, strict=False)
    shared = min(len(one), len(other))
    return next((place for place, (a, b) in enumerate(pairs) if a != b), shared)


def _without(spans: Sequence[_Span], others: Sequence[_Span]) -> Iterator[_Span]:
    """Yield the parts of `spans` that none of `others` has; both are in order."""
    ends = [other.end for other in others]
    for start, end, rules in spans:
        position = start
        for other in others[bisect_right(ends, start) :]:
            if other.start >= end:
                break
            if position < other.start:
                yield _Span(position, other.start, rules)
            position = max(position, other.end)
        if position < end:
            yield _Span(position, end, rules)


def _otherwise(before: Sequence[_Span], after: Sequence[_Span]) -> Iterator[_Span]:
    """Yield the parts that both remove, by other rules."""
    old = {(span.start, span.end): span.rules for span in before}
    for span in after:
        rules = old.get((span.start, span.end))
        if rules is not None and set(rules) != set(span.rules):
            new = tuple(rule for rule in span.rules if rule not in rules)
            yield span._replace(rules=(*new, *span.rules))


def _trials(old: Report, new: Report, changed: frozenset[str]) -> Iterator[_Span]:
    for trial in sorted(set(new.trials) - set(old.trials)):
        if trial.rule in changed:
            yield _Span(trial.start, trial.end, (trial.rule,))


def _covers(spans: Sequence[_Span], span: _Span) -> bool:
    return not any(True for _ in _without([span], spans))


def _change(source: str, kind: ChangeKind, span: _Span, changed: frozenset[str]) -> Change:
    start, end, rules = span
    rule = next((rule for rule in rules if rule in changed), rules[0])
    text = source[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    end = start + len(text)
    words = count_words(text) if any(map(str.isalnum, text)) else 0
    return Change(
        kind,
        rule,
        start,
        end,
        words,
        source[max(0, start - _CONTEXT_CHARS) : start],
        _shortened(text),
        source[end : end + _CONTEXT_CHARS],
    )


def _shortened(text: str) -> str:
    if len(text) <= _MAX_CHARS:
        return text
    half = _MAX_CHARS // 2
    return f"{text[:half]} … {text[-half:]}"
