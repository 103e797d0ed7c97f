"""Hyphens at line ends: how many that a typesetter put in go, and how many of the words' own stay.

`make bench-hyphens` wraps texts at 60 to 80 columns as a typesetter does: pyphen cuts the words
that do not fit, and words with a hyphen of their own are broken there. Texts are the references of
WCXB, the fixtures and the examples of the rules, in six languages. ARGS='--list ru' prints what
went wrong in a language.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import regex

from benchmarks.pages import read_pages
from cleaner import load_rules
from cleaner.ruleset.naming import language_of
from cleaner.text.hyphen_words import HyphenWords
from cleaner.text.normalize import normalize

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "ru")
WIDTHS = (60, 65, 70, 75, 80)  # in characters
MIN_REMOVED, MAX_LOST = 0.99, 0.005
_MIN_PARAGRAPH_CHARS = 200
_MAX_ENGLISH_PAGES = 300
_EXAMPLES_A_TEXT = 12
_FIXTURES = Path(__file__).parent.parent / "fixtures"
_DICTIONARIES = {"en": "en_US", "de": "de_DE", "fr": "fr", "es": "es", "it": "it_IT", "ru": "ru_RU"}
_WORD = regex.compile(r"\p{L}{5,}")
_OWN_HYPHEN = regex.compile(r"[\p{L}\p{N}]-(?=[\p{L}\p{N}])")
_JOINT = regex.compile(r"[-\s]")


class Joint(NamedTuple):
    """A line end after a hyphen: its place, counted in letters, and what must come of it."""

    place: int
    wanted: str
    label: str  # the two parts, for a reader


class Outcome(NamedTuple):
    """What came of the joints of one kind."""

    right: int
    wrong: Counter[str]

    @property
    def total(self) -> int:
        """How many there were."""
        return self.right + self.wrong.total()


def typeset(text: str, width: int, language: str) -> tuple[str, list[Joint]]:
    """Return `text`, one paragraph, wrapped at `width`, and its line ends after a hyphen."""
    lines = [""]
    joints: list[Joint] = []
    place = 0
    last = ""
    for word in text.split(" "):
        space = " " if lines[-1] else ""
        room = width - len(lines[-1]) - len(space)
        if len(word) <= room or not lines[-1]:
            lines[-1] += space + word
        else:
            head, hyphen = _head(word, room, language)
            if head:
                lines[-1] += space + head + hyphen
                label = f"{head.removesuffix('-')}-|{word[len(head) :]}"
                joints.append(Joint(place + _letters(head), "" if hyphen else "-", label))
            elif len(last) > 1 and last[-1] == "-" and last[-2].isalpha():
                joints.append(Joint(place, "- ", f"{last}| {word}"))
            lines.append(word[len(head) :])
        place += _letters(word)
        last = word
    return "\n".join(lines), joints


def _letters(text: str) -> int:
    return len(_JOINT.sub("", text))


def _head(word: str, room: int, language: str) -> tuple[str, str]:
    """Return the part of `word` that fits in `room`, and the hyphen to put after it."""
    own = [match.end() for match in _OWN_HYPHEN.finditer(word) if match.end() <= room]
    if own:
        return word[: own[-1]], ""
    part = _WORD.search(word)
    if not part or part.end() != len(word.rstrip(".,;:!?)\"'»”’")) or "-" in word:
        return "", ""
    places = [part.start() + place for place in _pyphen(language).positions(part[0])]
    fitting = [place for place in places if place < room]
    return (word[: fitting[-1]], "-") if fitting else ("", "")


@cache
def _pyphen(language: str) -> Any:
    from pyphen import Pyphen

    return Pyphen(lang=_DICTIONARIES.get(language, "nl_NL"), left=2, right=2)


def outcomes(
    text: str, joints: Sequence[Joint], languages: Mapping[str, HyphenWords]
) -> Iterator[tuple[Joint, str]]:
    """Yield each joint of the typeset `text`, and what came of it."""
    between: defaultdict[int, str] = defaultdict(str)
    place = 0
    for character in normalize(text, languages).text:
        if _JOINT.match(character):
            between[place] += character
        else:
            place += 1
    for joint in joints:
        yield joint, between[joint.place]


def measure(
    texts: Sequence[str], language: str, languages: Mapping[str, HyphenWords]
) -> tuple[Outcome, Outcome]:
    """Return what came of the hyphens put in, and of the words' own."""
    right: Counter[bool] = Counter()
    wrong: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for number, text in enumerate(texts):
        width = WIDTHS[number % len(WIDTHS)]
        parts, joints, place = [], [], 0
        for paragraph in text.split("\n"):
            part, part_joints = typeset(paragraph, width, language)
            parts.append(part)
            joints += [joint._replace(place=joint.place + place) for joint in part_joints]
            place += _letters(paragraph)
        for joint, between in outcomes("\n\n".join(parts), joints, languages):
            is_own = joint.wanted != ""
            if between == joint.wanted:
                right[is_own] += 1
            else:
                wrong[is_own][f"{joint.label}{between!r}"] += 1
    return Outcome(right[False], wrong[False]), Outcome(right[True], wrong[True])


def _paragraphs(text: str) -> str:
    lines = normalize(text).text.split("\n")
    return "\n".join(
        line
        for line in lines
        if len(line) >= _MIN_PARAGRAPH_CHARS and not line.startswith("- ") and line.isprintable()
    )


def texts_of(language: str, wcxb: Path) -> list[str]:
    """Return texts of `language`, a paragraph a line."""
    if language == "en":
        pages = read_pages(wcxb)[:: max(1, 1476 // _MAX_ENGLISH_PAGES)]
        return [text for page in pages if (text := _paragraphs(page.reference))]
    fixtures = sorted(_FIXTURES.glob(f"{language}-*/expected.txt"))
    texts = [_paragraphs(path.read_text("utf-8")) for path in fixtures]
    sentences = [
        line
        for stage, rule in load_rules().rules()
        if language_of(stage.name) == language
        for example in rule.keeps
        for line in example.split("\n")
        if line.endswith(".") and "- " not in line[:3]
    ]
    sentences = list(dict.fromkeys(sentences))
    for start in range(0, len(sentences), _EXAMPLES_A_TEXT):
        texts.append(" ".join(sentences[start : start + _EXAMPLES_A_TEXT]))
    return [text for text in texts if text]


def main(wcxb: Path, listed: str | None, folder: Path | None) -> int:
    """Print a row for each language; 1 where one is worse than it must be."""
    languages = load_rules().hyphens
    is_bad = False
    print("language   put in  removed      own     lost")
    for language in LANGUAGES:
        if listed and language != listed:
            continue
        texts = texts_of(language, wcxb)
        if folder:
            texts = [_paragraphs(path.read_text("utf-8")) for path in folder.glob(f"{language}*")]
        put_in, own = measure(texts, language, languages)
        removed, lost = put_in.right / (put_in.total or 1), own.wrong.total() / (own.total or 1)
        is_bad |= removed < MIN_REMOVED or lost > MAX_LOST
        print(f"{language:8} {put_in.total:8} {removed:8.2%} {own.total:8} {lost:8.2%}")
        if listed:
            for title, outcome in (("put in, and not removed", put_in), ("own, and lost", own)):
                print(f"\n{title}:", *(f"{n} {word}" for word, n in outcome.wrong.most_common()))
    return int(is_bad)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wcxb", type=Path, help="the folder of the benchmark")
    parser.add_argument(
        "--list", dest="listed", metavar="LANGUAGE", help="show what is wrong in it"
    )
    parser.add_argument("--folder", type=Path, help="texts instead, a file each: de-name.txt")
    sys.exit(main(**vars(parser.parse_args())))
