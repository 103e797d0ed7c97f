"""Training: the weights by which a page's blocks are scored, fitted to pages with their text.

Logistic regressions with an L1 penalty, which leaves most weights at 0: one for each kind of page,
and one for blocks, in which each kind adds weights of its own. The kind of a page in training is
guessed by weights that were fitted without its site, as it will be on unseen sites.
"""

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from cleaner.authoring.labelled_rows import kept_day, read_rows, today
from cleaner.html.block_score import MIN_KIND_SHARE, BlockScorer
from cleaner.html.extract import judged
from cleaner.html.held import HeldWords
from cleaner.ruleset.folder import read_block_weights
from cleaner.ruleset.rule_set import BlockWeights, KindWeights, RuleSet
from cleaner.text.errors import InputError

BLOCK_C = 0.03  # inverse of the penalty, scikit-learn's C
KIND_C = 0.15
_WEIGHT_DIGITS = 3
MIN_SITES = 8  # that have a feature; fewer teach nothing about others
MIN_CLASS_SITES = 20
MIN_KIND_CLASS_SITES = 30
FOLDS = 5
MAX_BLOCK_WORDS = 60  # a longer block counts as one of 60
MIN_CONTENT_SHARE = 0.5  # of a block's words, with which it is content
# The features of which each kind of page has weights of its own.
_KIND_FEATURES = re.compile(
    r"(?:extracted|seconded|commented|words|tag|in|outside|ends|no end|price|groups|before|from h1"
    r"|inside|after)\b|(?:box|section): (?:links|extracted) [^,]*$|(?:box|section): extracted"
    r"|(?:inner|outer) group: (?:words|share)"
)


class PageExample(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page with the text that is its content, its kind, and the site that it is from."""

    html: str
    reference: str
    kind: str
    site: str


class _Sample(msgspec.Struct, frozen=True):
    """The features of one page and its blocks, and the truth."""

    kind: str
    site: str
    page: list[str]
    blocks: list[list[str]]
    class_words: list[list[str]]
    counts: list[int]
    is_content: list[bool]


class _Matrix:
    """Rows of features as a sparse matrix, whose columns have names."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = list(names)
        self._columns = {name: number for number, name in enumerate(self.names)}

    def __call__(self, rows: Iterable[Mapping[str, float]]) -> Any:
        import numpy as np
        from scipy import sparse

        columns, values, ends = [], [], [0]
        for row in rows:
            for name, value in row.items():
                column = self._columns.get(name)
                if column is not None:
                    columns.append(column)
                    values.append(value)
            ends.append(len(columns))
        shape = (len(ends) - 1, len(self.names))
        parts = (
            np.array(values, np.float64),
            np.array(columns, np.int32),
            np.array(ends, np.int32),
        )
        return sparse.csr_matrix(parts, shape=shape)


def fit_block_weights(folder: Path, rules: RuleSet, workers: int) -> BlockWeights:
    """Return weights fitted to the pages in `folder`, .jsonl files whose rows are `PageExample`s.

    Raises InputError if there is no row or one is broken, ValueError without scikit-learn.
    """
    pages, digest = read_rows(folder, PageExample, "page")
    samples = _samples(pages, rules, workers)
    if not samples:
        raise InputError(f"{folder} holds no page with a text")
    kinds = _fit_kinds(samples)
    blocks = _fit_blocks(samples, _guessed_kinds(samples), kinds)
    return msgspec.structs.replace(
        blocks,
        fitted=today(),
        data=digest,
    )


def _samples(pages: Sequence[PageExample], rules: RuleSet, workers: int) -> list[_Sample]:
    with ProcessPoolExecutor(workers, initializer=_start, initargs=(rules,)) as pool:
        return [sample for sample in pool.map(_sample, pages, chunksize=8) if sample]


_rules: RuleSet


def _start(rules: RuleSet) -> None:
    global _rules  # noqa: PLW0603 - one for each worker
    _rules = rules


def _sample(page: PageExample) -> _Sample | None:
    judged_page = judged(page.html, _rules)
    if judged_page is None:
        return None
    shape, features = judged_page.evidence.shape, judged_page.features
    reference = HeldWords(page.reference)
    of_elements = {number: list(features.of_element(number)) for number in set(shape.element_of)}
    words_around = {number: sorted(features.class_words(number)) for number in of_elements}
    return _Sample(
        page.kind,
        page.site,
        judged_page.kind_features,
        [
            [*of_elements[element], *names]
            for element, names in zip(shape.element_of, features.of_blocks(), strict=True)
        ],
        [words_around[element] for element in shape.element_of],
        judged_page.evidence.counts,
        [reference.share(words) > MIN_CONTENT_SHARE for words in shape.words],
    )


def _sites(samples: Sequence[_Sample], features: Any) -> dict[str, int]:
    """Return on how many sites each feature is; `features` gives those of a sample."""
    sites: defaultdict[str, set[str]] = defaultdict(set)
    for sample in samples:
        for name in features(sample):
            sites[name].add(sample.site)
    return {name: len(names) for name, names in sites.items()}


def _fit_kinds(samples: Sequence[_Sample]) -> dict[str, KindWeights]:
    """Return the weights that tell pages of each kind from the others."""
    sites = _sites(samples, lambda sample: sample.page)
    matrix = _Matrix(
        sorted(
            name
            for name, count in sites.items()
            if count >= (MIN_KIND_CLASS_SITES if name.startswith("class ") else MIN_SITES)
        )
    )
    rows = matrix(dict.fromkeys(sample.page, 1.0) for sample in samples)
    kinds = sorted({sample.kind for sample in samples})
    weights = {}
    for kind in kinds:
        model = _regression(rows, [sample.kind == kind for sample in samples], KIND_C, None)
        weights[kind] = KindWeights(
            round(float(model.intercept_[0]), _WEIGHT_DIGITS), _named(model, matrix)
        )
    return weights


def _guessed_kinds(samples: Sequence[_Sample]) -> list[Mapping[str, float]]:
    """Return how likely each page is of each kind, by weights fitted without its site."""
    guessed: list[Mapping[str, float]] = [{}] * len(samples)
    for fold in range(FOLDS):
        scorer = BlockScorer(
            BlockWeights(kinds=_fit_kinds([s for s in samples if _fold(s.site) != fold]))
        )
        for number, sample in enumerate(samples):
            if _fold(sample.site) == fold:
                guessed[number] = scorer.kinds(sample.page)
    return guessed


def _fold(site: str) -> int:
    return hashlib.sha256(site.encode()).digest()[1] % FOLDS


def _fit_blocks(
    samples: Sequence[_Sample],
    guessed: Sequence[Mapping[str, float]],
    kinds: Mapping[str, KindWeights],
) -> BlockWeights:
    sites = _sites(samples, lambda sample: {name for names in sample.blocks for name in names})
    class_sites = _sites(samples, lambda sample: {w for words in sample.class_words for w in words})
    names = sorted(name for name, count in sites.items() if count >= MIN_SITES)
    crossed = [name for name in names if _KIND_FEATURES.match(name)]
    words = sorted(word for word, count in class_sites.items() if count >= MIN_CLASS_SITES)
    matrix = _Matrix(
        [
            *names,
            *(f"class {word}" for word in words),
            *(f"{k}*{n}" for k in kinds for n in crossed),
        ]
    )
    rows = matrix(_rows(samples, guessed, frozenset(crossed)))
    truth = [content for sample in samples for content in sample.is_content]
    importance = [weight for sample in samples for weight in _importance(sample.counts)]
    model = _regression(rows, truth, BLOCK_C, importance)
    weights = _named(model, matrix)
    return BlockWeights(
        intercept=round(float(model.intercept_[0]), _WEIGHT_DIGITS),
        blocks={name: weights[name] for name in names if name in weights},
        class_words={w: weights[f"class {w}"] for w in words if f"class {w}" in weights},
        kinds={
            kind: msgspec.structs.replace(
                of_kind,
                blocks={n: weights[f"{kind}*{n}"] for n in crossed if f"{kind}*{n}" in weights},
            )
            for kind, of_kind in kinds.items()
        },
    )


def _rows(
    samples: Sequence[_Sample], guessed: Sequence[Mapping[str, float]], crossed: frozenset[str]
) -> Iterator[dict[str, float]]:
    for sample, kinds in zip(samples, guessed, strict=True):
        for names, words in zip(sample.blocks, sample.class_words, strict=True):
            row = dict.fromkeys(names, 1.0)
            row |= {f"class {word}": 1.0 for word in words}
            ours = crossed.intersection(names)
            for kind, share in kinds.items():
                if share >= MIN_KIND_SHARE:
                    row |= {f"{kind}*{name}": share for name in ours}
            yield row


def _importance(counts: Sequence[int]) -> Iterator[float]:
    """Yield how much each block of a page counts: longer ones more, each page about alike."""
    whole = math.sqrt(sum(counts) or 1)
    return (30 * math.sqrt(min(count, MAX_BLOCK_WORDS)) / whole for count in counts)


def _regression(rows: Any, truth: Sequence[bool], c: float, importance: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(
        C=c, l1_ratio=1, solver="liblinear", max_iter=300, tol=1e-3, random_state=0
    )
    return model.fit(rows, truth, sample_weight=importance)


def _named(model: Any, matrix: _Matrix) -> dict[str, float]:
    rounded = (
        (n, round(float(w), _WEIGHT_DIGITS))
        for n, w in zip(matrix.names, model.coef_[0], strict=True)
    )
    return {name: weight for name, weight in rounded if weight}


def write_block_weights(weights: BlockWeights, path: Path) -> None:
    """Write `weights` to `path`, each list from the greatest weight to the least.

    If only the day differs, the day in the file stays.
    """
    weights = kept_day(weights, read_block_weights(path))
    lines = [
        "# The weights by which the blocks of a page are scored, as log odds of content. A block's",
        "# score is the sum of the weights of its features, of the class words around it, and of",
        "# the features by the kinds that the page is likely of. docs/pages.md says what the names",
        "# mean. Written by `cleaner fit --pages`; may be changed by hand.",
        f'fitted = "{weights.fitted}"',
        f'data = "{weights.data}"',
        f"intercept = {weights.intercept}",
        "",
        "[blocks]",
        *_table(weights.blocks),
        "",
        "[class-words]",
        *_table(weights.class_words),
    ]
    for kind, of_kind in weights.kinds.items():
        lines += ["", f"[kinds.{kind}]", f"intercept = {of_kind.intercept}"]
        lines += ["", f"[kinds.{kind}.page]", *_table(of_kind.page)]
        lines += ["", f"[kinds.{kind}.blocks]", *_table(of_kind.blocks)]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _table(weights: Mapping[str, float]) -> Iterator[str]:
    """Yield a line for each weight, the greatest first."""
    for name, weight in sorted(weights.items(), key=lambda item: (-item[1], item[0])):
        yield f"{_quoted(name)} = {weight}"


def _quoted(name: str) -> str:
    return msgspec.json.encode(name).decode()
