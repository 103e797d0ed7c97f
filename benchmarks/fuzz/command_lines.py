"""Random command lines: usual ones, and ones of any words."""

from collections.abc import Sequence
from random import Random

from benchmarks.fuzz.case import Case
from benchmarks.fuzz.vocabulary import WORDS

_ODD = ("\udcff", "x" * 300)  # as words in another encoding come in
_FLAG = ""
_COMMON = {"--rules": "names", "--disable": "columns"}
_DOCUMENT = _COMMON | {"--url": "addresses", "--lang": "languages", "--html": _FLAG}
# The options of each command, with the kind of their values.
_OPTIONS: dict[str, dict[str, str]] = {
    "clean": _DOCUMENT | {"--report": "names"},
    "explain": _DOCUMENT,
    "restore": {},
    "check": {},
    "rules": _COMMON
    | {"--stats": _FLAG, "--limit": "numbers", "--slow": "names", "--check": _FLAG},
    "corpus": _COMMON
    | dict.fromkeys(("--overwrite", "--redo", "--quiet"), _FLAG)
    | dict.fromkeys(("--text-field", "--html-field", "--id-field", "--url-field"), "columns")
    | dict.fromkeys(("--lang-field", "--report-column", "--engine"), "columns")
    | {"--url": "addresses", "--lang": "languages", "--address": "addresses", "--log": "names"}
    | {"--format": "formats", "--out-format": "out_formats", "--split": "numbers"},
    "fit": {"--data": "names", "--out": "names"},
}
_USUAL: dict[str, Sequence[str]] = {
    "clean": ("in.txt", "in.txt", "page.html", "-"),
    "explain": ("in.txt", "page.html", "-"),
    "restore": ("c.txt", "r.json"),
    "check": ("own", "own/en/newsletter.toml", "own/de/ok.toml"),
    "rules": ("own", "sharing", "comments.form-prompt"),
    "corpus": WORDS["inputs"],
    "fit": ("own",),
    "--rules": ("own", "own/de/ok.toml"),
    "--report": ("r.json",),
    "--slow": WORDS["inputs"],
    "--log": ("log.jsonl", "own"),
    "--out": ("w.toml",),
    "--data": ("own", "."),
}
_WEIGHTS = (6, 2, 3, 1, 3, 6, 1)
_MOST_OPTIONS = 5


def make_command(rng: Random) -> Case:
    """Return the words of a command line; `about` has the seed of the files and the input."""
    command = rng.choices([*_OPTIONS], _WEIGHTS)[0]
    files = {"seed": str(rng.randrange(1 << 30)), "input": rng.choice(("text", "rows", "bytes"))}
    if rng.random() < 1 / 10:
        return Case(("clean", "in.txt", "--report", "r.json"), files)
    is_odd = rng.random() < 1 / 3
    names = (*WORDS["names"], *_ODD) if is_odd else _USUAL[command]
    words = [rng.choice(names) for _ in range(_arguments(rng, command))]
    if command == "restore" and not is_odd:
        words = ["c.txt", "r.json"]
    if command == "corpus" and words and not is_odd:
        words[-1] = "new"
    for _ in range(rng.randrange(_MOST_OPTIONS)):
        words += _option(rng, command, is_odd=is_odd)
    if is_odd:
        rng.shuffle(words)
    if command == "rules" and rng.random() < 1 / 2:
        words.insert(0, rng.choice(("list", "format")))
    if rng.random() < 1 / 20:
        place = rng.randrange(len(words) + 1)
        words.insert(place, rng.choice(("--", "-x", "--nope", "-h", "--url")))
    return Case((command, *words), files)


def _arguments(rng: Random, command: str) -> int:
    if rng.random() < 1 / 20:
        return rng.randrange(4)
    return {"restore": 2, "corpus": 2, "rules": rng.randrange(2), "fit": 0}.get(command, 1)


def _option(rng: Random, command: str, *, is_odd: bool) -> list[str]:
    name, kind = rng.choice([*_OPTIONS[command].items(), ("--help", _FLAG)])
    if kind == _FLAG:
        return [name]
    if is_odd:
        return [name, rng.choice((*WORDS[kind], *_ODD))]
    return [name, rng.choice(_USUAL[name] if kind == "names" else WORDS[kind][:2])]
