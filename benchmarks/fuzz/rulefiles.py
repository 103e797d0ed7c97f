"""Target: rule files, shipped ones with changes and random ones, through `load_folders`."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from benchmarks.fuzz import laws
from benchmarks.fuzz.case import Case, require
from benchmarks.fuzz.texts import character, mutated_bytes, mutated_text, small_text
from benchmarks.fuzz.vocabulary import WORDS
from cleaner import Cleaner, CleanerError
from cleaner.ruleset.chain import CHAIN_FILE
from cleaner.ruleset.loader import load_folders, shipped_folder
from cleaner.ruleset.registry import ACTIONS, CONDITIONS, FEATURES

_RULE = "\n[[rule]]\n"
_MOST_RULES = 3
_TIMEOUT = "timeout = 0.01\n"  # seconds, for patterns that changes made slow
_PLACES = WORDS["rule_places"]
_KEYS = WORDS["keys"]
_VALUES = WORDS["values"]
_HEADERS = WORDS["headers"]


@cache
def _shipped_rules() -> Sequence[str]:
    texts = (path.read_text("utf-8") for path in sorted(shipped_folder().rglob("*.toml")))
    return [_RULE + rule for text in texts for rule in text.split(_RULE)[1:]]


@cache
def _shipped_files() -> Sequence[tuple[str, str]]:
    folder = shipped_folder()
    names = (
        CHAIN_FILE,
        "weights.toml",
        "html/everywhere.toml",
        "any/evidence.toml",
        "any/runs.toml",
    )
    return [(name, (folder / name).read_text("utf-8")) for name in names]


@cache
def _themes() -> str:
    text = (shipped_folder() / CHAIN_FILE).read_text("utf-8")
    return (
        _TIMEOUT + "[themes]\n" + text.partition("[themes]\n")[2].partition("\n[[guard]]")[0] + "\n"
    )


def make_rules(rng: Random) -> Case:
    """Return a rule file, where it is in its folder, and a text to clean by it."""
    kind = rng.random()
    path = rng.choice(_PLACES)
    if kind < 1 / 6:
        text = random_toml(rng)
    elif kind < 1 / 3:
        path, text = rng.choice(_shipped_files())
    else:
        text = "".join(rng.choices(_shipped_rules(), k=rng.randrange(1, _MOST_RULES)))
        path = rng.choice((_PLACES[0], path))
    data = _changed_lines(rng, text).encode("utf-8", "replace")
    if rng.random() < 1 / 8:
        data = mutated_bytes(rng, data)
    sample = small_text(rng).encode("utf-8", "replace").decode()
    return Case(data, {"path": path, "text": sample})


def check_rules(case: Case) -> None:
    """Check that a rule file is refused with one sentence, or keeps the laws."""
    data = case.data if isinstance(case.data, bytes) else b""
    with TemporaryDirectory() as place:
        folder = Path(place)
        write_folder(folder, case.about["path"], data)
        try:
            rules = load_folders([folder])
        except CleanerError as error:
            message = str(error)
            require(message and "\n" not in message, "an error is one sentence", message)
            require("rror:" not in message, "an error that nothing explains", message)
            return
        cleaner = Cleaner(rules)
        source = case.about["text"]
        result = cleaner.clean(source)
        laws.check_result(source, result, cleaner.pipeline(None))
        if not any(flag.name == "pattern-timeout" for flag in result.report.flags):
            laws.check_again(cleaner, result, None, None)


def write_folder(folder: Path, name: str, data: bytes) -> None:
    """Write a folder of rules that has the file `name`, and one rule that is in order."""
    files = {
        CHAIN_FILE: _themes().encode(),
        "fragments.toml": (shipped_folder() / "fragments.toml").read_bytes(),
        "en/fragments.toml": (shipped_folder() / "en" / "fragments.toml").read_bytes(),
        "de/ok.toml": _shipped_rules()[0].encode(),
    } | {name: data}
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def random_toml(rng: Random) -> str:
    """Return a file of keys and values that fit each other by chance."""
    return "\n".join(_random_line(rng) for _ in range(rng.randrange(1, 12)))


def _random_line(rng: Random) -> str:
    kind = rng.randrange(10)
    if kind == 0:
        return rng.choice(_HEADERS)
    if kind == 1:
        return character(rng) * rng.randrange(3)
    if kind == 2:
        return rng.choice("[{\"'=#") * rng.choice((1, 3, 2000))
    if kind == 3:
        name = rng.choice([*ACTIONS, *CONDITIONS, *FEATURES])
        return f"{rng.choice(_KEYS)} = {{ {name} = {rng.choice(_VALUES)} }}"
    return f"{rng.choice(_KEYS)} = {rng.choice(_VALUES)}"


def _changed_lines(rng: Random, text: str) -> str:
    lines = text.split("\n")
    for _ in range(rng.choice((0, 1, 1, 2, 4))):
        place = rng.randrange(len(lines))
        kind = rng.randrange(5)
        if kind == 0:
            del lines[place : place + rng.choice((1, 1, 5))]
            lines = lines or [""]
        elif kind == 1:
            lines.insert(place, rng.choice(lines))
        elif kind == 2:
            lines.insert(place, _random_line(rng))
        else:
            key, equals, old = lines[place].partition(" = ")
            value = mutated_text(rng, old) if rng.random() < 2 / 3 else rng.choice(_VALUES)
            lines[place] = f"{key} = {value}" if equals else mutated_text(rng, lines[place])
    return "\n".join(lines)
