"""Word classes: what a language's words say about a sentence, for conditions that ask for it."""

from collections.abc import Collection
from pathlib import Path

import msgspec

from cleaner.ruleset.fragments import WORDS_FILE
from cleaner.ruleset.model import Rule, Stage, Texts, WordClasses
from cleaner.ruleset.naming import language_of
from cleaner.ruleset.toml import RuleError, decode, nearest, read_toml


class WordsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of a `words.toml`, for the rules in its folder."""

    narration: WordClasses = WordClasses()
    classes: dict[str, Texts] = {}


def read_words(folder: Path) -> dict[str, WordClasses]:
    """Return the word classes that `folder` declares, by their languages. Raises RuleError."""
    words: dict[str, WordClasses] = {}
    for path in sorted(folder.rglob(WORDS_FILE)):
        language = language_of(path.relative_to(folder).as_posix())
        if language is None or path.parent.parent != folder:
            remedy = f"move it to a folder such as en/{WORDS_FILE}"
            raise RuleError(path, "is not in the folder of a language", remedy)
        words[language] = _checked(read_toml(path), path)
    return words


def _checked(raw: dict[str, object], path: Path) -> WordClasses:
    classes = raw.get("narration")
    if isinstance(classes, dict):  # else decoding says what is wrong
        known = [field.encode_name for field in msgspec.structs.fields(WordClasses)]
        for name in classes.keys() - set(known):
            remedy = nearest(name, known)
            raise RuleError(path, "is not a class", remedy, field=f"narration.{name}")
    read = decode(raw, WordsFile, path).narration
    for field in msgspec.structs.fields(WordClasses):
        for text in getattr(read, field.name):
            if text != " ".join(text.lower().split()):
                what, remedy = f"has {text!r}", "write it in lower case, with single spaces"
                raise RuleError(path, what, remedy, field=f"narration.{field.encode_name}")
    return read


def merged(words: WordClasses | None, more: WordClasses) -> WordClasses:
    """Return `words` with those that a later folder has `more`."""
    if words is None:
        return more
    return WordClasses(
        **{
            field.name: tuple(dict.fromkeys(getattr(words, field.name) + getattr(more, field.name)))
            for field in msgspec.structs.fields(WordClasses)
        }
    )


def with_veto(stage: Stage, themes: Collection[str]) -> Stage:
    """Return `stage` in which rules of `themes` do not hit where the sentence narrates.

    A rule that says itself whether the sentence may narrate stays as it is.
    """
    rules = tuple(_with_veto(rule, themes) for rule in stage.rules)
    return msgspec.structs.replace(stage, rules=rules)


def _with_veto(rule: Rule, themes: Collection[str]) -> Rule:
    if rule.theme not in themes or not rule.literals or "narrates" in rule.when:
        return rule
    return msgspec.structs.replace(rule, when={**rule.when, "narrates": "never"})
