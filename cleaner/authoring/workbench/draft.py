"""Drafts: a rule made from a line that a user points at, with near misses from a corpus."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from cleaner.ruleset.fragments import in_scope, read_scopes
from cleaner.ruleset.loader import shipped_folder
from cleaner.ruleset.model import theme
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.templates import class_forms
from cleaner.text.errors import InputError
from cleaner.text.folding import fold
from cleaner.text.languages import LanguageDetector
from cleaner.text.words import core

DEFAULT_LANG = "en"
DEFAULT_THEME = "navigation"
MAX_NEAR_MISSES = 3
_MAX_LINE_CHARS = 300
_MIN_SENTENCE_WORDS = 6
_MAX_SENTENCE_CHARS = 300
_MAX_CLASS_WORDS = 3
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]+[\"')\]]*|[^.!?\n]+$", re.M)
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_SLUG_CHARS = 40


class RuleDraft(msgspec.Struct, frozen=True):
    """A rule that takes a line: the file it may go into, and its TOML.

    `near_misses` says how many sentences of the corpus hold its words and stay.
    """

    name: str
    toml: str
    theme: str
    lang: str
    near_misses: int


class ChosenLine(msgspec.Struct, frozen=True):
    """What a user points at: a line of a document, which may name its language and its theme.

    `kind` is "phrase", or "template" for one with word classes.
    """

    text: str
    lang: str = ""
    theme: str = ""
    kind: str = "phrase"


def draft_rule(line: ChosenLine, rules: RuleSet, texts: Iterable[str]) -> RuleDraft:
    """Return a rule for `line`, whose near misses are sentences of `texts` that hold its words.

    Where there are fewer than two, the rule needs more before it loads: a rule without what it
    must keep is not safe. Raises InputError for a line without a word, and for a paragraph.
    """
    text = " ".join(line.text.split())
    if not any(map(str.isalnum, text)):
        raise InputError("the line has no word; select one that has")
    if len(text) > _MAX_LINE_CHARS:
        what = f"the line has more than {_MAX_LINE_CHARS} characters"
        raise InputError(f"{what}; a rule for a part of it has the action remove-span")
    inner = core(fold(text))
    lang = line.lang or language_of_line(text, rules)
    about = line.theme or _theme(inner, rules, lang) or DEFAULT_THEME
    template = _template(inner, lang) if line.kind == "template" else inner
    is_template = template != inner
    near = list(near_misses(inner, texts))
    toml = _toml(
        {
            "id": f"{about}.{_slug(inner)}",
            "description": f"The line {text!r}.",
            "action": "remove-line",
            "templates" if is_template else "phrases": [template],
            "anchor": "line",
            "removes": _hits(text),
            "keeps": near,
            "reference": "Seen in the corpus that the workbench showed",
        }
    )
    return RuleDraft(f"{lang}/{about}.toml", toml, about, lang, len(near))


def language_of_line(text: str, rules: RuleSet) -> str:
    """Return the language of a line, English if it shows none."""
    detector = LanguageDetector({code: words.common for code, words in rules.hyphens.items()})
    return detector.of_line(fold(text)) or DEFAULT_LANG


def near_misses(phrase: str, texts: Iterable[str], most: int = MAX_NEAR_MISSES) -> Iterator[str]:
    r"""Yield sentences of `texts` that hold the folded `phrase` and say more; each once.

    >>> [*near_misses("share this", ["Share this\n\nThey share this view with the mill's owners."])]
    ["They share this view with the mill's owners."]
    """
    seen: set[str] = set()
    holds = re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")
    for text in texts:
        if len(seen) >= most:
            return
        folded = fold(text)
        if phrase not in folded:
            continue
        for match in _SENTENCE.finditer(text):
            sentence = " ".join(match[0].split())
            is_more = len(sentence.split()) >= max(_MIN_SENTENCE_WORDS, len(phrase.split()) + 3)
            if not (is_more and len(sentence) <= _MAX_SENTENCE_CHARS) or sentence in seen:
                continue
            if holds.search(fold(sentence)):
                seen.add(sentence)
                yield sentence
                if len(seen) >= most:
                    return


def _theme(core: str, rules: RuleSet, lang: str) -> str:
    """Return the theme of the rule that shares the longest literal with the line, "" if none.

    Words that all texts of the language have, such as "for the", say nothing about a theme.
    """
    common = frozenset(_common_words(rules, lang))
    best = ("", "")
    for _, rule in rules.rules():
        for literal in rule.literals:
            folded = fold(literal)
            is_longer = len(folded) > max(len(best[0]), 3) and f" {folded} " in f" {core} "
            if is_longer and not common.issuperset(folded.split()):
                best = folded, theme(rule.id)
    return best[1]


def _common_words(rules: RuleSet, lang: str) -> Iterator[str]:
    """Yield the words that tell a language, and those that other words are bound by."""
    if lang in rules.hyphens:
        yield from rules.hyphens[lang].common
    if lang in rules.words:
        yield from rules.words[lang].determiners
        yield from rules.words[lang].links


def _template(core: str, lang: str) -> str:
    """Return the line with the classes of its language in the place of words that they have."""
    scopes = [read_scopes(shipped_folder())]
    owners = _owners(in_scope(lang, scopes).classes)
    words = core.split(" ")
    parts: list[str] = []
    while words:
        sizes = range(min(_MAX_CLASS_WORDS, len(words)), 0, -1)
        size = next((n for n in sizes if " ".join(words[:n]) in owners), 0)
        parts.append(f"{{{owners[' '.join(words[:size])]}}}" if size else words[0])
        words = words[size or 1 :]
    fixed = [part for part in parts if not part.startswith("{")]
    return " ".join(parts) if fixed or len(parts) > 1 else core


def _owners(classes: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the smallest class of each form."""
    owners: dict[str, str] = {}
    for name in sorted(classes, key=lambda name: (-len(classes[name]), name)):
        owners |= dict.fromkeys(map(fold, class_forms(name, classes)), name)
    return owners


def _slug(core: str) -> str:
    """Return the first words of a text as a name.

    >>> _slug("Want the tide table every morning? Ask our porter")
    'want-the-tide-table-every-morning-ask'
    """
    words = [word for word in _WORD.findall(core) if word.isascii()]
    slug = re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-")
    if len(slug) > _SLUG_CHARS:
        slug = slug[: _SLUG_CHARS + 1].rpartition("-")[0] or slug[:_SLUG_CHARS]
    return slug or "line"


def _hits(text: str) -> list[str]:
    """Return two examples of what goes: the line, and the line in capitals or with a mark."""
    other = text.upper()
    return [text, other if other != text and fold(other) == fold(text) else f"{text} !"]


def _toml(fields: Mapping[str, str | list[str]]) -> str:
    lines = ["[[rule]]"]
    for name, value in fields.items():
        if isinstance(value, str):
            lines.append(f"{name} = {_quoted(value)}")
        elif len(value) == 1:
            lines.append(f"{name} = [{_quoted(value[0])}]")
        else:
            lines += [f"{name} = [", *(f"  {_quoted(text)}," for text in value), "]"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
