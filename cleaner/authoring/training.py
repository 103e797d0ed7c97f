"""Training: the weights of features, fitted to labelled texts.

Two logistic regressions on the bins of the features: one tells whole pages from other texts, one
tells boilerplate lines from those of the article (see `authoring.labels`). Their coefficients are
shifted and scaled so that no weight is below 0 and a sum of 1 decides, which a person can read.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import msgspec

from cleaner.api import Cleaner
from cleaner.authoring.labelled_rows import ENDINGS, kept_day, read_rows, today
from cleaner.authoring.labels import Labeller
from cleaner.engine.body import MAX_WORDS, densest
from cleaner.engine.features import bins
from cleaner.engine.fixpoint import extract_features
from cleaner.ruleset.folder import read_weights
from cleaner.ruleset.registry import FEATURES
from cleaner.ruleset.rule_set import RuleSet, Weights
from cleaner.scoring.linear import THRESHOLD
from cleaner.text.errors import InputError

PAGE_MARGIN = 0.5  # log odds of a whole page above the reference text that is most like one
FALSE_REMOVAL_COST = 10.0  # of a word removed from a reference text, in words of residue
OTHER_TEXT_WEIGHT = 0.2  # of the lines of a text that is not taken for a whole page
INVERSE_REGULARIZATION = 0.1  # C of scikit-learn
WEIGHT_DIGITS = 4  # after the point
MIN_SCALE = 1.0  # log odds between the least score and the score that decides


ById = dict[str, tuple[float, ...]]


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A labelled text: as it was extracted, the article in it, and the weight of the pair."""

    text: str
    reference: str
    weight: Annotated[float, msgspec.Meta(ge=0)] = 1.0
    title: str = ""  # the headline, which some references leave out
    whole: bool = False  # whether it is all of the page's text, menus and all


class Sample(msgspec.Struct, frozen=True):
    """The lines of one text: the bins of all features, and the truth."""

    is_reference: bool
    is_whole: bool
    weight: float
    words: list[int]
    article: list[bool]
    columns: list[bytes]  # by feature; the bin of each line

    @property
    def caution(self) -> float:
        """The cost of a false removal here, in costs of residue."""
        return FALSE_REMOVAL_COST if self.is_reference else 1.0


def fit_weights(folder: Path, rules: RuleSet, workers: int) -> Weights:
    """Return weights fitted to the labelled texts in `folder`.

    Its files are JSON lines, plain or compressed (ENDINGS). Each row is an Example. `workers` is
    the number of processes. Raises InputError if there is no row, a row is broken, or all rows are
    of whole pages, or no rows are; ValueError if scikit-learn is not installed.
    """
    rows, digest = read_rows(folder, Example, "labelled text")
    if not rows:
        raise InputError(f"{folder} holds no labelled texts ({', '.join(ENDINGS)})")
    kinds = {row.whole for row in rows if row.text.strip()}
    if kinds != {True, False}:
        raise InputError(f"{folder} needs both: rows of whole pages (whole = true) and of others")
    page, lines, scores = _fit_samples(_samples(rows, rules, workers), rules)
    return Weights(
        page=page,
        lines=lines,
        fitted=today(),
        data=digest,
        scores=scores,
    )


def write_weights(weights: Weights, path: Path) -> None:
    """Write `weights` to `path`; if only the day differs, the day in the file stays."""
    weights = kept_day(weights, read_weights(path))
    lines = [
        "# The weights of the bins of each feature: the first is for values below the first of its",
        "# steps, and so on. At a sum of 1 the text counts as a whole page, or the line as",
        "# boilerplate. Written by `cleaner fit`; may be changed by hand.",
        f'fitted = "{weights.fitted}"',
        f'data = "{weights.data}"',
        "",
        "[scores]",
        *(f'"{name}" = {score}' for name, score in weights.scores.items()),
        "",
        "[page]",
        *(f'"{name}" = {list(bin_weights)}' for name, bin_weights in weights.page.items()),
        "",
        "[lines]",
        *(f'"{name}" = {list(bin_weights)}' for name, bin_weights in weights.lines.items()),
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")


_cleaner: Cleaner  # one for each worker


def _start(rules: RuleSet) -> None:
    global _cleaner  # noqa: PLW0603 - compiled once in each worker
    _cleaner = Cleaner(rules)


def _samples(rows: Sequence[Example], rules: RuleSet, workers: int) -> list[Sample]:
    """Return the samples of all texts, and of each reference as a text by itself."""
    weights: dict[str, float] = {}
    for row in rows:
        weights[row.reference] = max(row.weight, weights.get(row.reference, 0.0))
    references = (Example(text, text, weight) for text, weight in weights.items())
    with ProcessPoolExecutor(workers, initializer=_start, initargs=(rules,)) as pool:
        samples = pool.map(_sample, [*rows, *references], chunksize=16)
        return [sample for sample in samples if sample.words]


def _sample(row: Example) -> Sample:
    table = extract_features(row.text, _cleaner.pipeline(None))
    labeller = Labeller(f"{row.title}\n{row.reference}")
    is_reference = row.text == row.reference
    columns = [bins(feature, table) for _, feature in _cleaner.rules.features()]
    return Sample(
        is_reference,
        row.whole,
        row.weight,
        [*table.words],
        [is_reference or labeller.is_article(line.text) for line in table.kept],
        columns,
    )


def _fit_samples(samples: Sequence[Sample], rules: RuleSet) -> tuple[ById, ById, dict[str, float]]:
    """Return the weights of pages, those of lines, and the scores on the samples."""
    import numpy as np

    features = [feature for _, feature in rules.features()]
    of_page = [
        position
        for position, feature in enumerate(features)
        if FEATURES[feature.measure].of_document
    ]
    if not of_page:
        raise InputError("the rules have no feature of the document to tell whole pages by")
    documents = _encoded(
        [[sample.columns[position][:1] for position in of_page] for sample in samples],
        [features[position].bins for position in of_page],
    )
    counts = np.array([sample.weight * sample.caution for sample in samples])
    model = _regression(documents, np.array([sample.is_whole for sample in samples]), counts)
    odds = model.decision_function(documents)
    enough = odds[[sample.is_reference for sample in samples]].max() + PAGE_MARGIN
    sizes = {feature.id: feature.bins for feature in features}
    page = _scaled(
        model, [(features[position].id, features[position].bins) for position in of_page], enough
    )
    held = odds > enough
    matrix = _encoded([sample.columns for sample in samples], list(sizes.values()))
    truth = np.concatenate([sample.article for sample in samples])
    places = np.where(held, 1.0, OTHER_TEXT_WEIGHT)
    shares = [_importance(sample) * place for sample, place in zip(samples, places, strict=True)]
    model = _regression(matrix, ~truth, np.concatenate(shares))
    ends = np.cumsum([len(sample.words) for sample in samples])[:-1]
    sums = np.split(THRESHOLD + model.decision_function(matrix), ends)
    scores = _scores(
        samples,
        [text_scores if page else None for text_scores, page in zip(sums, held, strict=True)],
    )
    return page, _scaled(model, sizes.items(), 0.0), scores


def _regression(matrix: Any, truth: Any, importance: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=INVERSE_REGULARIZATION, max_iter=1000, tol=1e-6)
    return model.fit(matrix, truth, sample_weight=importance / importance.mean())


def _scaled(model: Any, sizes: Iterable[tuple[str, int]], shift: float) -> ById:
    """Return the coefficients of `model` as weights, none below 0, that reach 1 at odds of `shift`.

    Those of each feature are shifted so that the least is 0.
    """
    import numpy as np

    sizes = list(sizes)
    ends = np.cumsum([size for _, size in sizes])[:-1]
    parts = [np.asarray(part) for part in np.split(model.coef_[0], ends)]
    least = [part.min() for part in parts]
    scale = max(MIN_SCALE, shift - model.intercept_[0] - sum(least))
    return {
        name: tuple(
            round(float(weight), WEIGHT_DIGITS) for weight in np.maximum(part - low, 0) / scale
        )
        for (name, _), part, low in zip(sizes, parts, least, strict=True)
    }


def _encoded(columns: Sequence[Sequence[bytes]], sizes: Sequence[int]) -> Any:
    """Return a sparse matrix, a row a line: 1 for the bin of each feature."""
    import numpy as np
    from scipy import sparse

    blocks = []
    for number, size in enumerate(sizes):
        column = np.frombuffer(b"".join(bins_of[number] for bins_of in columns), np.uint8)
        blocks.append(sparse.csr_matrix((column[:, None] == np.arange(size)).astype(np.float64)))
    return sparse.hstack(blocks, format="csr")


def _importance(sample: Sample) -> Any:
    """Return how much each line counts: by its words, each text alike."""
    import numpy as np

    words = np.minimum(sample.words, MAX_WORDS) / (sum(sample.words) + 100)
    return words * sample.weight * sample.caution


def _scores(samples: Sequence[Sample], sums: Iterable[Any]) -> dict[str, float]:
    """Return what share of the words goes; `sums` has None for texts that are left alone."""
    totals = dict.fromkeys(("reference", "article", "residue"), 0)
    removed = dict(totals)
    for sample, line_scores in zip(samples, sums, strict=True):
        first, last = (
            (0, len(sample.words)) if line_scores is None else densest(sample.words, line_scores)
        )
        for position, (words, article) in enumerate(zip(sample.words, sample.article, strict=True)):
            kind = "reference" if sample.is_reference else "article" if article else "residue"
            totals[kind] += words
            removed[kind] += words if not first <= position <= last else 0
    share = {kind: round(removed[kind] / max(1, totals[kind]), 6) for kind in totals}
    return {
        "reference words lost": share["reference"],
        "article words lost": share["article"],
        "residue words removed": share["residue"],
    }
