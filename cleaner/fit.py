"""Fitting: the weights of signs and weighted rules, learned from labelled texts."""

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from cleaner.clean import Cleaner
from cleaner.corpus.packed import read_lines
from cleaner.evidence import ENOUGH, MOST_WORDS, bins, body
from cleaner.label import Labeller
from cleaner.load import read_weights
from cleaner.normalize import normalize
from cleaner.rule import RuleSet, Weights
from cleaner.settle import Draft, survey

FALSE_REMOVAL = 10.0  # times as bad as residue, for a word of a reference
EXTRACTED = 1.5  # the same for an article's word in an extracted text, where context tells more
MOST_LOST = 0.0001  # of the references' words, at the sum that takes a line
SHIFTS = [step / 4 for step in range(-4, 17)]  # of the log odds that are tried for that sum
REGULAR = 0.05  # inverse strength of the regularisation
DIGITS = 4
ENDINGS = (".jsonl", ".jsonl.gz", ".jsonl.zst")


class Labelled(msgspec.Struct, frozen=True):
    """A text as it was extracted, the article in it, and how much the pair is to count."""

    text: str
    reference: str
    weight: float = 1.0
    title: str = ""  # the headline, which some references leave out


class Sample(msgspec.Struct, frozen=True):
    """The lines of one text: bins of all signs, hits of all weighted rules, and the truth."""

    is_reference: bool
    weight: float
    words: list[int]
    article: list[bool]
    columns: list[list[int]]  # by sign, then by weighted rule; one number a line


def fit(folder: Path, rules: RuleSet, workers: int) -> Weights:
    """Return weights fitted to the labelled texts (.jsonl, plain or packed) in `folder`.

    Each row has `text`, `reference`, and perhaps a `weight` and the `title`. Raises ValueError
    where there is none.
    """
    paths = sorted(path for path in folder.rglob("*") if path.name.endswith(ENDINGS))
    digest = hashlib.sha256()
    rows: list[Labelled] = []
    for path in paths:
        digest.update(path.read_bytes())
        rows += (msgspec.json.decode(line, type=Labelled) for line in read_lines(path))
    if not rows:
        raise ValueError(f"{folder} holds no labelled texts ({', '.join(ENDINGS)})")
    weights, scores = _weights(_samples(rows, rules, workers), rules)
    return Weights(
        weights=weights,
        fitted=datetime.datetime.now(datetime.UTC).date().isoformat(),
        data=digest.hexdigest()[:16],
        scores=scores,
    )


def write(weights: Weights, path: Path) -> None:
    """Write `weights` to `path`; the day stays what it was where all else did."""
    if path.exists():
        old = read_weights(path)
        if msgspec.structs.replace(old, fitted=weights.fitted) == weights:
            weights = old
    lines = [
        "# What each bin of a sign adds to a line: the first number is for values below the first",
        "# of its steps, and so on; a weighted rule has one number. A line goes at the sum of 1.",
        "# Written by `cleaner fit`; it may be changed by hand.",
        f'fitted = "{weights.fitted}"',
        f'data = "{weights.data}"',
        "",
        "[scores]",
        *(f'"{name}" = {score}' for name, score in weights.scores.items()),
        "",
        "[weights]",
        *(f'"{name}" = {list(each)}' for name, each in weights.weights.items()),
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
    draft = Draft(row.text, row.text)
    draft.then(normalize(row.text))
    scene, hits = survey(draft, _cleaner.chain(None))
    labeller = Labeller(f"{row.title}\n{row.reference}")
    is_reference = row.text == row.reference
    columns = [bins(sign, scene) for _, sign in _cleaner.rules.signs()]
    for _, rule in _cleaner.rules.rules():
        if rule.weight is not None:
            columns.append([rule.id in hits.get(line.number, ()) for line in scene.kept])
    return Sample(
        is_reference,
        row.weight,
        scene.words,
        [is_reference or labeller.is_article(line.text) for line in scene.kept],
        columns,
    )


def _weights(
    samples: Sequence[Sample], rules: RuleSet
) -> tuple[dict[str, tuple[float, ...]], dict[str, float]]:
    """Fit a logistic regression; return its coefficients as weights, and what they reach.

    Each sign's coefficients are shifted so that the least is 0, and all are scaled so that
    the sum of 1 is where the odds are as wanted.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    sizes = {sign.id: len(sign.steps) + 1 for _, sign in rules.signs()}
    sizes |= {rule.id: 1 for _, rule in rules.rules() if rule.weight is not None}
    matrix = _encoded(samples, list(sizes.values()))
    truth = np.concatenate([sample.article for sample in samples])
    model = LogisticRegression(C=REGULAR, max_iter=500, tol=1e-6)
    model.fit(matrix, ~truth, sample_weight=_importance(samples))
    coefficients = np.split(model.coef_[0], np.cumsum(list(sizes.values()))[:-1])
    least = [0.0 if len(each) == 1 else each.min() for each in coefficients]
    odds = matrix @ model.coef_[0] + model.intercept_[0]
    shift, scores = _chosen(samples, odds)
    scale = shift - model.intercept_[0] - sum(least)
    weights = {
        name: tuple(round(float(value), DIGITS) for value in np.maximum(each - low, 0) / scale)
        for name, each, low in zip(sizes, coefficients, least, strict=True)
    }
    return weights, scores


def _encoded(samples: Sequence[Sample], sizes: Sequence[int]) -> Any:
    """Return a sparse matrix, a row a line: 1 for the bin of each sign, and for each rule hit."""
    import numpy as np
    from scipy import sparse

    blocks = []
    for at, size in enumerate(sizes):
        column = np.concatenate([sample.columns[at] for sample in samples])
        wanted = np.arange(size) if size > 1 else np.ones(1)
        blocks.append(sparse.csr_matrix((column[:, None] == wanted).astype(np.float64)))
    return sparse.hstack(blocks, format="csr")


def _importance(samples: Sequence[Sample]) -> Any:
    """Return how much each line counts: by its words, each text alike, false removal more."""
    import numpy as np

    parts = []
    for sample in samples:
        words = np.minimum(sample.words, MOST_WORDS) / (sum(sample.words) + 100)
        article = FALSE_REMOVAL if sample.is_reference else EXTRACTED
        parts.append(words * sample.weight * np.where(sample.article, article, 1.0))
    importance = np.concatenate(parts)
    return importance / importance.mean()


def _chosen(samples: Sequence[Sample], odds: Any) -> tuple[float, dict[str, float]]:
    """Return the least shift of the odds that loses few words of references, and its scores."""
    import numpy as np

    ends = np.cumsum([len(sample.words) for sample in samples])[:-1]
    by_sample = np.split(odds, ends)
    for shift in SHIFTS:
        scores = _scores(samples, [ENOUGH + each - shift for each in by_sample])
        if scores["reference words lost"] <= MOST_LOST:
            break
    return shift, scores


def _scores(samples: Sequence[Sample], sums: Iterable[Any]) -> dict[str, float]:
    totals = dict.fromkeys(("reference", "article", "residue"), 0)
    gone = dict(totals)
    for sample, each in zip(samples, sums, strict=True):
        first, last = body(sample.words, each)
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
