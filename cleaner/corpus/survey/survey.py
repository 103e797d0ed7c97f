"""A survey: the reports of a finished run read once, as the view that its page shows."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

import msgspec

from cleaner.api import Cleaner
from cleaner.corpus.address import redacted
from cleaner.corpus.model import CorpusError, Shard, folder_of
from cleaner.corpus.output.base import Output
from cleaner.corpus.survey.accounts import PageAccounts
from cleaner.corpus.survey.learned import is_learned, learning, without_learned
from cleaner.corpus.survey.lines import LineCounter, removed_lines
from cleaner.corpus.survey.reading import FinishedRun, RunSummary
from cleaner.corpus.survey.sample import Key, RunSample
from cleaner.report import Count, Report, document_view
from cleaner.ruleset.rule_set import DEFAULT_PRESET
from cleaner.text import jsonio
from cleaner.text.urls import url_parts
from cleaner.view.facts import FactBook
from cleaner.view.model import Bar, DocumentView, FrequentLine, Refusal, RunView, Trials

LAYOUT = "layout"
_STEPS = [step / 20 for step in range(21)]  # upper bounds of the bars of the histogram
_MAX_LINES = 100
_MAX_REFUSALS = 50
_SHOWN_IDS = 3  # in a message
_NO_SOURCE = (
    "The clean copy in OUT is missing or was changed, so only what was removed can be shown."
)


def survey(
    out: Output,
    book: FactBook,
    name: str,
    advance: Callable[[int], object] = lambda _: None,
    cleaner: Cleaner | None = None,
) -> RunView:
    """Return the view of the finished run in `out`, which the page calls `name`.

    It reads each report once, then the clean copies that hold a document of the sample. With a
    `cleaner` that accounts for blocks, the HTML pages among them are cleaned again from the input.
    `advance` is called with 1 for each document. Raises CorpusError if `out` is not the OUT of a
    finished run.
    """
    run = FinishedRun(out)
    shards = run.shards()
    sample, tally = RunSample(book), _Tally()
    with LineCounter() as lines:
        for number, shard in enumerate(shards):
            with run.report_lines(shard) as reports:
                for place, line in enumerate(reports):
                    report = jsonio.loads(line, Report)
                    sample.add(Key(number, place), report)
                    tally.add(report)
                    advance(1)
                    for text, rule in removed_lines(report):
                        lines.add(text, rule)
        most_frequent, totals = lines.most_frequent(_MAX_LINES), lines.totals()
    documents = _documents(_reader(run, cleaner), shards, sample.chosen())
    view = _totals(run.summary, book, name)
    view.learning = learning(out, run.summary)
    view.version = tally.version
    view.histogram = tally.histogram
    view.lines = [FrequentLine(*row) for row in most_frequent]
    view.removed_lines, view.distinct_lines = totals
    view.documents = documents
    view.refusals = [*_refusals(run, shards)]
    if tally.documents != run.summary.documents:
        view.notes = [
            f"OUT holds {tally.documents} reports, and its summary counts"
            f" {run.summary.documents}: files of OUT were removed or changed after the run."
        ]
    return view


def preset_of(out: Output) -> str:
    """Return the preset of the finished run in `out`. Raises CorpusError."""
    return FinishedRun(out).summary.preset or DEFAULT_PRESET


class _Tally:
    """What the summary of a run does not have: the histogram of removed shares."""

    def __init__(self) -> None:
        self.histogram = [0] * len(_STEPS)
        self.documents = 0
        self.version = ""

    def add(self, report: Report) -> None:
        before, after = report.counts.words_in, report.counts.words_out
        share = max(before - after, 0) / before if before else 0.0
        self.histogram[min(bisect_left(_STEPS, share), len(_STEPS) - 1)] += 1
        self.documents += 1
        self.version = max(self.version, report.version)


def _totals(summary: RunSummary, book: FactBook, name: str) -> RunView:
    themes = {key: count for key, count in summary.themes.items() if key != LAYOUT}
    counts = without_learned(summary.rules)
    rules = {key: count for key, count in counts.items() if not key.startswith(f"{LAYOUT}.")}
    languages: defaultdict[str, Count] = defaultdict(Count)
    for rule, count in rules.items():
        languages[book[rule].language or "any"].add(count)
    skipped, emptied = summary.skipped, summary.emptied
    return RunView(
        name=name,
        documents_cleaned=summary.documents,
        words_in=summary.words_in,
        words_out=summary.words_out,
        quarantined=summary.quarantined,
        preset=summary.preset,
        seconds=summary.seconds,
        edits=sum(count.edits for count in themes.values()),
        layout_edits=summary.themes.get(LAYOUT, Count()).edits,
        themes=_bars(themes),
        languages=_bars(languages),
        rules=_bars(rules),
        flags=summary.flags,
        emptied=summary.flags.get("emptied", 0),
        emptied_names=[(row["file"], row["id"]) for row in emptied.get("names", ())],
        skipped=skipped.get("files", 0),
        skipped_endings=skipped.get("endings", {}),
        skipped_names=skipped.get("names", ()),
        links=summary.links.get("names", ()),
        reasons=summary.reasons,
        trials=[
            Trials(rule, count["documents"], count["hits"])
            for rule, count in sorted(summary.trials.items(), key=lambda item: -item[1]["hits"])
            if not is_learned(rule)
        ],
    )


def _bars(counts: Mapping[str, Count]) -> list[Bar]:
    bars = [Bar(name, count.words, count.edits) for name, count in counts.items()]
    return sorted(bars, key=lambda bar: (-bar.words, -bar.edits, bar.name))


class _Reader(msgspec.Struct, frozen=True):
    """A finished run, and what makes the accounts of its pages, if they are asked for."""

    run: FinishedRun
    accounts: PageAccounts | None
    by_folder: bool


def _reader(run: FinishedRun, cleaner: Cleaner | None) -> _Reader:
    accounts = PageAccounts(run, cleaner) if cleaner else None
    return _Reader(run, accounts, run.origin().fields.by_folder)


def _documents(
    reader: _Reader, shards: list[Shard], chosen: Mapping[Key, dict[str, float]]
) -> list[DocumentView]:
    """Return the chosen documents with their sources, in the order of `chosen`."""
    views: dict[Key, DocumentView] = {}
    for number in sorted({key.shard for key in chosen}):
        places = {key.place for key in chosen if key.shard == number}
        for place, view in _documents_at(reader, shards[number], places):
            key = Key(number, place)
            views[key] = msgspec.structs.replace(view, lists=chosen[key])
    return [views[key] for key in chosen if key in views]


def _documents_at(
    reader: _Reader, shard: Shard, places: set[int]
) -> Iterator[tuple[int, DocumentView]]:
    """Yield the documents at `places` of a shard, with their sources."""
    reports: dict[int, Report] = {}
    with reader.run.report_lines(shard) as lines:
        for place, line in enumerate(lines):
            if place in places:
                reports[place] = jsonio.loads(line, Report)
            if len(reports) == len(places):
                break
    for place, view, _ in _viewed(reader, shard, reports):
        yield place, view


def _viewed(
    reader: _Reader, shard: Shard, reports: dict[int, Report]
) -> Iterator[tuple[int, DocumentView, Report]]:
    """Yield the documents of `reports` with their places, and with their reports."""
    accounts = reader.accounts.of(shard, reports) if reader.accounts else {}
    for place, source in reader.run.sources(shard, reports):
        report, lacks = accounts.get(place) or (reports[place], "")
        if reader.accounts and report.words_near and not report.scores and source is not None:
            report = reader.accounts.with_scores(report, source, shard)
        notes = [_NO_SOURCE] if source is None else []
        if lacks:
            notes.append(f"The blocks of this page are not shown: {lacks}.")
        view = document_view(report, source, notes=tuple(notes))
        yield place, _placed(view, shard, reader.by_folder), report


def _placed(view: DocumentView, shard: Shard, by_folder: bool) -> DocumentView:
    """Return `view` with its file and its site, which is the folder of the file or of the url."""
    site = folder_of(shard.name) if by_folder else url_parts(view.url).host.removeprefix("www.")
    return msgspec.structs.replace(view, file=redacted(shard.name), site=site)


def _refusals(run: FinishedRun, shards: list[Shard]) -> Iterator[Refusal]:
    left = min(run.summary.quarantined, _MAX_REFUSALS)
    for shard in shards:
        if left <= 0:
            return
        for file, place, reason in run.refusals(shard, left):
            left -= 1
            yield Refusal(redacted(file), place, reason)


def find_document(
    out: Output, name: str, cleaner: Cleaner | None = None
) -> tuple[DocumentView, Report]:
    """Return the document with the id `name` of a finished run, and its report.

    With a `cleaner` that accounts for blocks, an HTML page is cleaned again from the input. Raises
    CorpusError if the run has no such document; the message names some ids.
    """
    run = FinishedRun(out)
    wanted = jsonio.dumps(name)
    some: list[str] = []
    for shard in run.shards():
        with run.report_lines(shard) as lines:
            for place, line in enumerate(lines):
                if wanted not in line and len(some) >= _SHOWN_IDS:
                    continue
                report = jsonio.loads(line, Report)
                if report.id != name:
                    some.append(report.id or "")
                    continue
                ((_, view, report),) = _viewed(_reader(run, cleaner), shard, {place: report})
                return view, report
    known = ", ".join(some[:_SHOWN_IDS])
    hint = f"ids are such as {known}" if some else "it has no documents"
    raise CorpusError(f"{out} has no document with the id {name}; {hint}")
