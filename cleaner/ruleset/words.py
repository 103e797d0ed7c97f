"""Word classes: what a language's words say about a sentence, for conditions that ask for it."""

from collections.abc import Collection
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from cleaner.ruleset.fragments import WORDS_FILE, Classes
from cleaner.ruleset.model import Rule
from cleaner.ruleset.naming import language_of
from cleaner.ruleset.rule_set import Stage, WordClasses
from cleaner.ruleset.stage_rules import StageRules
from cleaner.ruleset.toml import RuleError, decode, nearest, read_toml
from cleaner.text.hyphen_words import HyphenWords

_AnyTable = WordClasses | HyphenWords
_Table = TypeVar("_Table", WordClasses, HyphenWords)
_TABLES: dict[str, type[_AnyTable]] = {"narration": WordClasses, "hyphens": HyphenWords}


class WordsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of a `words.toml`, for the rules in its folder."""

    narration: WordClasses = WordClasses()
    hyphens: HyphenWords = HyphenWords()
    classes: Classes = {}


def read_words(folder: Path) -> dict[str, WordsFile]:
    """Return the words that `folder` declares, by their languages. Raises RuleError."""
    words: dict[str, WordsFile] = {}
    for path in sorted(folder.rglob(WORDS_FILE)):
        language = language_of(path.relative_to(folder).as_posix())
        if language is None or path.parent.parent != folder:
            remedy = f"move it to a folder such as en/{WORDS_FILE}"
            raise RuleError(path, "is not in the folder of a language", remedy)
        words[language] = _checked(read_toml(path), path)
    return words


def _checked(raw: dict[str, object], path: Path) -> WordsFile:
    for name, table in _TABLES.items():
        _check_names(raw.get(name), name, table, path)
    read = decode(raw, WordsFile, path)
    for name in _TABLES:
        _check_texts(getattr(read, name), name, path)
    return read


def _check_names(declared: object, name: str, table: type[_AnyTable], path: Path) -> None:
    if not isinstance(declared, dict):  # decoding says what is wrong
        return
    known = [field.encode_name for field in msgspec.structs.fields(table)]
    for word in declared.keys() - set(known):
        what = "is not a class" if table is WordClasses else "is not a field"
        raise RuleError(path, what, nearest(word, known), field=f"{name}.{word}")


def _check_texts(declared: _AnyTable, table: str, path: Path) -> None:
    for field in msgspec.structs.fields(declared):
        value = getattr(declared, field.name)
        for text in value if isinstance(value, tuple) else ():
            if text != " ".join(text.lower().split()):
                what, remedy = f"has {text!r}", "write it in lower case, with single spaces"
                raise RuleError(path, what, remedy, field=f"{table}.{field.encode_name}")


def merged(words: WordsFile | None, more: WordsFile) -> WordsFile:
    """Return `words` with those that a later folder has `more`."""
    if words is None:
        return more
    return WordsFile(
        _merged_table(words.narration, more.narration), _merged_table(words.hyphens, more.hyphens)
    )


def _merged_table(table: _Table, more: _Table) -> _Table:
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(table):
        old, new = getattr(table, field.name), getattr(more, field.name)
        values[field.name] = (
            tuple(dict.fromkeys(old + new)) if isinstance(old, tuple) else old or new
        )
    return type(table)(**values)


def with_veto(stage: Stage, themes: Collection[str]) -> Stage:
    """Return `stage` in which rules of `themes` do not hit where the sentence narrates.

    A rule that says itself whether the sentence may narrate stays as it is.
    """
    rules = StageRules(_with_veto(rule, themes) for rule in stage.rules)
    return msgspec.structs.replace(stage, rules=rules)


def _with_veto(rule: Rule, themes: Collection[str]) -> Rule:
    has_text = rule.literals or rule.parts
    if rule.theme not in themes or not has_text or "narrates" in rule.when:
        return rule
    return msgspec.structs.replace(rule, when={**rule.when, "narrates": "never"})
