"""Fitting: the weights of signs and weighted rules, learned from labelled texts."""

import datetime
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import msgspec

from cleaner.clean import Cleaner
from cleaner.corpus.formats.packed import read_lines
from cleaner.corpus.record import FormatError
from cleaner.errors import InputError
from cleaner.evidence import ENOUGH, MOST_WORDS, bins, body
from cleaner.extras import lacking
from cleaner.label import Labeller
from cleaner.load import read_weights
from cleaner.rule import OF_DOCUMENT, RuleSet, Weights
from cleaner.settle import survey

FALSE_REMOVAL = 10.0  # times as bad as residue, for what is taken from a reference text
MOST_PAGES = 0.001  # of the references that may be held for whole pages
ELSEWHERE = 0.2  # what the lines of a text count that is not held for a whole page
REGULAR = 0.1  # inverse strength of the regularisation
DIGITS = 4
LEAST_SCALE = 1.0  # of log odds, between what is most like an article and what goes
ENDINGS = (".jsonl", ".jsonl.gz", ".jsonl.zst")


ById = dict[str, tuple[float, ...]]


class Labelled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text as it was extracted, the article in it, and how much the pair is to count."""

    text: str
    reference: str
    weight: Annotated[float, msgspec.Meta(ge=0)] = 1.0
    title: str = ""  # the headline, which some references leave out
    whole: bool = False  # whether it is all of the page's text, menus and all


class Sample(msgspec.Struct, frozen=True):
    """The lines of one text: bins of all signs, hits of all weighted rules, and the truth."""

    is_reference: bool
    is_whole: bool
    weight: float
    words: list[int]
    article: list[bool]
    columns: list[list[int]]  # by sign, then by weighted rule; one number a line

    @property
    def caution(self) -> float:
        """How much worse false removal is here than residue."""
        return FALSE_REMOVAL if self.is_reference else 1.0


def fit(folder: Path, rules: RuleSet, workers: int) -> Weights:
    """Return weights fitted to the labelled texts (.jsonl, plain or packed) in `folder`.

    Each row has `text`, `reference`, and perhaps `title`, `whole` and `weight`. Raises ValueError
    where there is none, or one is broken, or the library is missing.
    """
    if library := lacking("fit"):
        raise ValueError(f"fitting needs {library}")
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder; name one that holds labelled texts")
    paths = sorted(path for path in folder.rglob("*") if path.name.endswith(ENDINGS))
    digest = hashlib.sha256()
    rows: list[Labelled] = []
    for path in paths:
        digest.update(path.read_bytes())
        rows += _rows(path)
    if not rows:
        raise InputError(f"{folder} holds no labelled texts ({', '.join(ENDINGS)})")
    kinds = {row.whole for row in rows if row.text.strip()}
    if kinds != {True, False}:
        raise InputError(f"{folder} needs both: rows of whole pages (whole = true) and of others")
    page, lines, scores = _fitted(_samples(rows, rules, workers), rules)
    return Weights(
        page=page,
        lines=lines,
        fitted=datetime.datetime.now(datetime.UTC).date().isoformat(),
        data=digest.hexdigest()[:16],
        scores=scores,
    )


def _rows(path: Path) -> Iterator[Labelled]:
    try:
        for number, line in enumerate(read_lines(path), 1):
            yield _row(line, f"{path}, line {number},")
    except FormatError as error:
        raise InputError(f"{path} {error}") from error


def _row(line: bytes, place: str) -> Labelled:
    try:
        return msgspec.json.decode(line, type=Labelled)
    except msgspec.MsgspecError as error:
        raise InputError(f"{place} is not a labelled text: {error}") from error


def write(weights: Weights, path: Path) -> None:
    """Write `weights` to `path`; the day stays what it was where all else did."""
    if path.exists():
        old = read_weights(path)
        if old and msgspec.structs.replace(old, fitted=weights.fitted) == weights:
            weights = old
    lines = [
        "# What the bins of each sign count: the first number is for values below the first of its",
        "# steps, and so on; a weighted rule has one number. At a sum of 1 the text is held for a",
        "# whole page, or the line for boilerplate. Written by `cleaner fit`; to change by hand.",
        f'fitted = "{weights.fitted}"',
        f'data = "{weights.data}"',
        "",
        "[scores]",
        *(f'"{name}" = {score}' for name, score in weights.scores.items()),
        "",
        "[page]",
        *(f'"{name}" = {list(each)}' for name, each in weights.page.items()),
        "",
        "[lines]",
        *(f'"{name}" = {list(each)}' for name, each in weights.lines.items()),
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")


_cleaner: Cleaner  # one for each worker


def _start(rules: RuleSet) -> None:
    global _cleaner  # noqa: PLW0603 - compiled once in each worker
    _cleaner = Cleaner(rules)


def _samples(rows: Sequence[Labelled], rules: RuleSet, workers: int) -> list[Sample]:
    """Return the samples of all texts, and of each reference as a text of its own."""
    weights: dict[str, float] = {}
    for row in rows:
        weights[row.reference] = max(row.weight, weights.get(row.reference, 0.0))
    references = (Labelled(text, text, weight) for text, weight in weights.items())
    with ProcessPoolExecutor(workers, initializer=_start, initargs=(rules,)) as pool:
        samples = pool.map(_sample, [*rows, *references], chunksize=16)
        return [sample for sample in samples if sample.words]


def _sample(row: Labelled) -> Sample:
    scene, hits = survey(row.text, _cleaner.chain(None))
    labeller = Labeller(f"{row.title}\n{row.reference}")
    is_reference = row.text == row.reference
    columns = [list(bins(sign, scene)) for _, sign in _cleaner.rules.signs()]
    for _, rule in _cleaner.rules.rules():
        if rule.weight is not None:
            columns.append([rule.id in hits.get(number, ()) for number in scene.numbers])
    return Sample(
        is_reference,
        row.whole,
        row.weight,
        scene.words,
        [is_reference or labeller.is_article(line.text) for line in scene.kept],
        columns,
    )


def _fitted(samples: Sequence[Sample], rules: RuleSet) -> tuple[ById, ById, dict[str, float]]:
    """Return the weights that tell whole pages, those that tell their lines, and the scores."""
    import numpy as np

    signs = [sign for _, sign in rules.signs()]
    if not any(sign.measure in OF_DOCUMENT for sign in signs):
        raise InputError("the rules have no sign of the document to tell whole pages by")
    sizes = rules.weighed()
    of_page = [at for at, sign in enumerate(signs) if sign.measure in OF_DOCUMENT]
    documents = _encoded(
        [[[sample.columns[at][0]] for at in of_page] for sample in samples],
        [signs[at].bins for at in of_page],
    )
    counts = np.array([sample.weight * sample.caution for sample in samples])
    model = _regression(documents, np.array([sample.is_whole for sample in samples]), counts)
    odds = model.decision_function(documents)
    enough = np.quantile(odds[[sample.is_reference for sample in samples]], 1 - MOST_PAGES)
    page = _scaled(model, [(signs[at].id, signs[at].bins) for at in of_page], enough)
    held = odds > enough
    matrix = _encoded([sample.columns for sample in samples], list(sizes.values()))
    truth = np.concatenate([sample.article for sample in samples])
    places = np.where(held, 1.0, ELSEWHERE)
    shares = [_importance(sample) * place for sample, place in zip(samples, places, strict=True)]
    model = _regression(matrix, ~truth, np.concatenate(shares))
    ends = np.cumsum([len(sample.words) for sample in samples])[:-1]
    sums = np.split(ENOUGH + model.decision_function(matrix), ends)
    scores = _scores(
        samples, [each if page else None for each, page in zip(sums, held, strict=True)]
    )
    return page, _scaled(model, sizes.items(), 0.0), scores


def _regression(matrix: Any, truth: Any, importance: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=REGULAR, max_iter=1000, tol=1e-6)
    return model.fit(matrix, truth, sample_weight=importance / importance.mean())


def _scaled(model: Any, sizes: Iterable[tuple[str, int]], shift: float) -> ById:
    """Return the coefficients of `model` as weights, none below 0, that reach 1 at odds of `shift`.

    Each sign's are shifted so that the least is 0; a rule that speaks for the article is
    left out.
    """
    import numpy as np

    sizes = list(sizes)
    ends = np.cumsum([size for _, size in sizes])[:-1]
    parts = [np.asarray(part) for part in np.split(model.coef_[0], ends)]
    least = [0.0 if len(part) == 1 else part.min() for part in parts]
    scale = max(LEAST_SCALE, shift - model.intercept_[0] - sum(least))
    return {
        name: tuple(round(float(each), DIGITS) for each in np.maximum(part - low, 0) / scale)
        for (name, _), part, low in zip(sizes, parts, least, strict=True)
    }


def _encoded(columns: Sequence[Sequence[Sequence[int]]], sizes: Sequence[int]) -> Any:
    """Return a sparse matrix, a row a line: 1 for the bin of each sign, and for each rule hit."""
    import numpy as np
    from scipy import sparse

    blocks = []
    for at, size in enumerate(sizes):
        column = np.concatenate([each[at] for each in columns])
        wanted = np.arange(size) if size > 1 else np.ones(1)
        blocks.append(sparse.csr_matrix((column[:, None] == wanted).astype(np.float64)))
    return sparse.hstack(blocks, format="csr")


def _importance(sample: Sample) -> Any:
    """Return how much each line counts: by its words, each text alike."""
    import numpy as np

    words = np.minimum(sample.words, MOST_WORDS) / (sum(sample.words) + 100)
    return words * sample.weight * sample.caution


def _scores(samples: Sequence[Sample], sums: Iterable[Any]) -> dict[str, float]:
    """Return what share of the words goes; `sums` has None for texts that are left alone."""
    totals = dict.fromkeys(("reference", "article", "residue"), 0)
    gone = dict(totals)
    for sample, each in zip(samples, sums, strict=True):
        first, last = (0, len(sample.words)) if each is None else body(sample.words, each)
        for at, (words, article) in enumerate(zip(sample.words, sample.article, strict=True)):
            kind = "reference" if sample.is_reference else "article" if article else "residue"
            totals[kind] += words
            gone[kind] += words if not first <= at <= last else 0
    share = {kind: round(gone[kind] / max(1, totals[kind]), 6) for kind in totals}
    return {
        "reference words lost": share["reference"],
        "article words lost": share["article"],
        "residue words removed": share["residue"],
    }
