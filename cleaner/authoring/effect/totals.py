"""Totals: the effect of rules on many documents, the same in any order."""

import hashlib
from collections.abc import Mapping

import msgspec

from cleaner.authoring.effect.changes import Change, ChangeKind, DocumentEffect
from cleaner.authoring.effect.documents import Fate, Labelled
from cleaner.text.counting import counted

_GONE_SHARE = 0.8  # of the letters of a line of boilerplate
_HARMED_SHARE = 0.05  # of the letters of a line of an article


class ChangeCount(msgspec.Struct):
    """How many documents have a change, in how many places, and of how many words."""

    documents: int = 0
    places: int = 0
    words: int = 0

    def add(self, other: "ChangeCount") -> None:
        """Add what `other` counts to this."""
        self.documents += other.documents
        self.places += other.places
        self.words += other.words


class ChangeExample(msgspec.Struct, frozen=True):
    """A change in its context, and the id of its document."""

    document: str
    change: Change

    @property
    def order(self) -> tuple[str, str]:
        """What a sample is chosen by, in whatever order documents come: a digest of the text."""
        text = self.change.text.casefold().encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, digest_size=8).hexdigest(), self.document


class RuleEffect(msgspec.Struct):
    """What changes by one rule: counts and examples by the kind of change."""

    counts: dict[ChangeKind, ChangeCount] = {}
    examples: dict[ChangeKind, list[ChangeExample]] = {}


class SetEffect(msgspec.Struct):
    """What changes in the documents of one set.

    `unread` could not be read, `cleaned` were cleaned once, `compared` were cleaned twice, and
    `changed` came out differently (hits on trial do not count). `flags` counts the documents with a
    flag that only the new rules raise. Of judged lines, `boilerplate` counts those that newly go,
    `article` those of articles that newly lose words.
    """

    name: str
    fate: Fate = ""
    documents: int = 0
    unread: int = 0
    cleaned: int = 0
    compared: int = 0
    changed: int = 0
    rules: dict[str, RuleEffect] = {}
    flags: dict[str, int] = {}
    boilerplate: int = 0
    article: int = 0

    def count(self, kind: ChangeKind) -> ChangeCount:
        """Return the sum over all rules; a document counts once for each rule."""
        total = ChangeCount()
        for effect in self.rules.values():
            total.add(effect.counts.get(kind, ChangeCount()))
        return total

    def take(self, labelled: Labelled, effect: DocumentEffect, sample: int) -> None:
        """Count what changes in one document, and keep up to `sample` examples of each kind."""
        self.changed += any(change.kind != "trial" for change in effect.changes)
        for flag in effect.flags:
            self.flags[flag.name] = self.flags.get(flag.name, 0) + 1
        seen: set[tuple[str, ChangeKind]] = set()
        for change in effect.changes:
            of_rule = self.rules.setdefault(change.rule, RuleEffect())
            key = change.rule, change.kind
            is_new = key not in seen
            seen.add(key)
            count = of_rule.counts.setdefault(change.kind, ChangeCount())
            count.add(ChangeCount(int(is_new), 1, change.words))
            example = ChangeExample(labelled.document.id, change)
            of_rule.examples[change.kind] = _sampled(
                [*of_rule.examples.get(change.kind, ()), example], sample
            )
        self._judge(labelled, effect)

    def add(self, other: "SetEffect", sample: int) -> None:
        """Add the effect on other documents of the same set."""
        for name in ("documents", "unread", "cleaned", "compared", "changed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.boilerplate += other.boilerplate
        self.article += other.article
        for flag, number in other.flags.items():
            self.flags[flag] = self.flags.get(flag, 0) + number
        for rule, effect in other.rules.items():
            mine = self.rules.setdefault(rule, RuleEffect())
            for kind, count in effect.counts.items():
                mine.counts.setdefault(kind, ChangeCount()).add(count)
            for kind, examples in effect.examples.items():
                mine.examples[kind] = _sampled([*mine.examples.get(kind, ()), *examples], sample)

    def _judge(self, labelled: Labelled, effect: DocumentEffect) -> None:
        if not (labelled.is_article and effect.lost and isinstance(labelled.document.source, str)):
            return
        start = 0
        for number, line in enumerate(labelled.document.source.split("\n")):
            if number in labelled.is_article:
                share = _lost_share(line, start, effect)
                if labelled.is_article[number]:
                    self.article += share >= _HARMED_SHARE
                else:
                    self.boilerplate += share >= _GONE_SHARE
            start += len(line) + 1


def _lost_share(line: str, start: int, effect: DocumentEffect) -> float:
    """Return the share of the letters of a line, at `start` in its text, that newly go."""
    letters = sum(map(str.isalnum, line))
    lost = sum(
        sum(map(str.isalnum, line[max(0, first - start) : max(0, end - start)]))
        for first, end in effect.lost
    )
    return lost / letters if letters else 0.0


def _sampled(examples: list[ChangeExample], sample: int) -> list[ChangeExample]:
    """Return at most `sample` of `examples`, each text once."""
    by_text: dict[str, ChangeExample] = {}
    for example in sorted(examples, key=lambda example: example.order):
        by_text.setdefault(example.order[0], example)
    return list(by_text.values())[:sample]


class Effect(msgspec.Struct):
    """The effect of rules: what they change, and where it was tried.

    `rules` has for each changed rule whether it is "new", "gone" or "changed". `everywhere` is the
    reason why all documents were compared, "" if only those were that may differ. `missing` are the
    sets that are not there, with the reason.
    """

    rules: Mapping[str, str]
    everywhere: str = ""
    sets: list[SetEffect] = []
    missing: dict[str, str] = {}

    @property
    def is_changed(self) -> bool:
        """Whether a document of any set comes out differently."""
        return any(tried.changed for tried in self.sets)

    @property
    def lost(self) -> int:
        """How many texts that must stay as they are lose words, and lines of articles do."""
        kept = [tried for tried in self.sets if tried.fate == "keep"]
        lines = sum(tried.article for tried in self.sets)
        return sum(_losing(tried) for tried in kept) + lines

    def verdict(self) -> str:
        """Return what the rules do, in a sentence or two.

        >>> Effect({}).verdict()
        'The same rules are in force: nothing changes.'
        """
        if not (self.rules or self.everywhere):
            return "The same rules are in force: nothing changes."
        says = "".join(_said(tried) for tried in self.sets if not tried.fate)
        if self.lost:
            texts = "text that must stay loses" if self.lost == 1 else "texts that must stay lose"
            return f"{says}{self.lost:,} {texts} words: narrow the rules."
        if any(tried.fate for tried in self.sets):
            return f"{says}No text that must stay loses a word."
        return says.rstrip()


def _said(corpus: SetEffect) -> str:
    says = (
        f"{corpus.changed:,} of {counted(corpus.documents, 'document')} of the corpus"
        f" {'changes' if corpus.changed == 1 else 'change'}:"
        f" {counted(corpus.count('removed').words, 'word is', 'words are')} newly removed,"
        f" {counted(corpus.count('kept').words, 'is', 'are')} kept now"
    )
    trial = corpus.count("trial").words
    return f"{says}, and rules on trial would remove {trial:,}. " if trial else f"{says}. "


def _losing(effect: SetEffect) -> int:
    return effect.count("removed").documents
