"""Rules: what a rule file says about a line that recurs on a site."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from cleaner.engine.document import Line
from cleaner.engine.matcher import Matcher
from cleaner.learning.candidates import LINE_BREAK, Decided, Recurring
from cleaner.learning.prose import Prose
from cleaner.learning.reading import RowKind
from cleaner.learning.shapes import scope
from cleaner.ruleset.fragments import MAX_PATTERN_CHARS
from cleaner.ruleset.model import Learned, Rule
from cleaner.text.folding import fold
from cleaner.text.words import core

THEME = "site"
_SLUG_CHARS = 32
_ID_BYTES = 5
_MAX_WORDS = 25  # of a line that begins with a label
_TIMEOUT = 0.5  # seconds
_ZONES = {"head": "above the text", "tail": "below the text", "body": "in the text"}
_ACTIONS = {
    RowKind.LINE: "remove-line",
    RowKind.SENTENCE: "remove-span",
    RowKind.LABEL: "remove-line",
}
_WHAT = {
    RowKind.LINE: "A line",
    RowKind.SENTENCE: "A sentence",
    RowKind.LABEL: "A line with a label",
}


def rule_id(site: str, decided: Decided) -> str:
    """Return the id of a learned rule: its text in short and a digest of site, kind and text.

    It does not depend on anything that was counted, so it is the same whenever it is learned.
    """
    shape, kind = decided.shape, decided.candidate.kind
    name = f"{site}\n{kind}\n{shape.text}".encode("utf-8", "surrogatepass")
    digest = hashlib.blake2b(name, digest_size=_ID_BYTES).hexdigest()
    plain = unicodedata.normalize("NFKD", shape.text).encode("ascii", "ignore").decode()
    words = re.findall("[a-z0-9]+", plain.lower())
    slug = "-".join(words)[:_SLUG_CHARS].strip("-") or RowKind(kind).name.lower()
    return f"{THEME}.{slug}-{digest}"


def rules_of(site: str, decided: Iterable[Decided], prose: Prose) -> list[Rule]:
    """Return the rules for what was `decided` on `site`, in the order of their ids.

    There is none for what the shipped rules take whatever stands around it. A rule that does not
    do what its examples say is left out, too: there are texts, such as code, that rules do not
    read.
    """
    wanted = list(decided)
    taken = prose.taken(item.candidate.texts[0] for item in wanted)
    rules = [_rule(site, item, prose) for item in wanted if item.candidate.texts[0] not in taken]
    by_id = {rule.id: rule for rule in rules if rule is not None}
    return _working([by_id[name] for name in sorted(by_id)])


def _rule(site: str, decided: Decided, prose: Prose) -> Rule | None:
    candidate, shape = decided.candidate, decided.shape
    texts: dict[str, Any] = _texts(decided)
    keeps, elsewhere = prose.keeps(shape)
    rule = Rule(
        id=rule_id(site, decided),
        description=_description(candidate),
        action="remove-block" if decided.is_block else _ACTIONS[RowKind(candidate.kind)],
        max_lines=candidate.longest + 1 if decided.is_block else None,
        removes=_removes(candidate),
        keeps=keeps,
        reference=f"Learned from the pages of {site}",
        status="stable" if decided.is_active else "trial",
        learned=Learned(
            documents=candidate.documents,
            of=candidate.of,
            zone=candidate.zone,  # type: ignore[arg-type]
            first=candidate.first,
            last=candidate.last,
            elsewhere=elsewhere,
            examples=candidate.examples,
        ),
        **texts,
    )
    is_long = len(rule.pattern or "") > MAX_PATTERN_CHARS
    has_examples = min(len(keeps), len(rule.removes)) >= 2  # noqa: PLR2004 - as rules ask for
    return rule if has_examples and not is_long else None


def _texts(decided: Decided) -> dict[str, Any]:
    """Return the fields of a rule that say what it matches."""
    shape = decided.shape
    folded = core(fold(decided.candidate.texts[0]))
    match decided.candidate.kind:
        case RowKind.SENTENCE:
            when = {"between_sentences": True}
            if shape.has_slots:
                return {
                    "keywords": (shape.keyword,),
                    "pattern": shape.inner_pattern,
                    "extent": "sentence",
                    "when": when,
                }
            return {"phrases": (folded,), "extent": "sentence", "when": when}
        case RowKind.LABEL:
            short = {"max_words": _MAX_WORDS, "sentence": False}
            return {"phrases": (shape.text,), "anchor": "start", "when": short}
    where = {"zone": "tail"} if decided.is_in_tail else {}
    if shape.has_slots:
        return {"keywords": (shape.keyword,), "pattern": shape.pattern, "when": where}
    return {"phrases": (folded,), "anchor": "line", "when": where}


def _description(candidate: Recurring) -> str:
    where = _ZONES[candidate.zone]
    seen = f"{candidate.documents} of {candidate.of} documents"
    return f"{_WHAT[RowKind(candidate.kind)]} {where} in {seen}."


def _removes(candidate: Recurring) -> tuple[str, ...]:
    """Return examples of what goes, from what was seen; one text stands alone and in a list."""
    texts = candidate.texts
    if candidate.kind == RowKind.LABEL:
        texts = tuple(
            line
            for example in candidate.examples
            for line in example.split(LINE_BREAK)
            if line.startswith(texts[0])
        )
    if candidate.kind == RowKind.LINE and len(texts) == 1:
        (text,) = texts
        return text, text.removeprefix("- ") if text.startswith("- ") else f"- {text}"
    return (*texts, *texts)[: max(len(texts), 2)]


def _working(rules: Sequence[Rule]) -> list[Rule]:
    """Return the rules that hit all that they remove, and nothing that they keep."""
    matcher = Matcher(map(expanded, rules), _TIMEOUT)
    lines = [
        (rule.id, text, is_hit)
        for rule in rules
        for texts, is_hit in ((rule.removes, True), (rule.keeps, False))
        for text in texts
    ]
    hits, failed = matcher.hits([Line.of(text, fold(text)) for _, text, _ in lines])
    wrong = {
        name
        for (name, _, is_hit), line_hits in zip(lines, hits, strict=True)
        if is_hit != any(hit.rule.id == name for hit in line_hits)
    }
    return [rule for rule in rules if rule.id not in wrong | failed]


def expanded(rule: Rule) -> Rule:
    """Return `rule` with its fragments put in, as it is matched."""
    if not rule.pattern:
        return rule
    return msgspec.structs.replace(rule, pattern=scope().pattern(rule.pattern))
