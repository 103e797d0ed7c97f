"""Learning: a corpus read, counted and decided on, and the rules of each site written."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from cleaner.api import Cleaner
from cleaner.corpus.batches import batches
from cleaner.corpus.columns import check_columns
from cleaner.corpus.engines import EngineOptions
from cleaner.corpus.extras import lacking
from cleaner.corpus.learning.counting import (
    MIN_DOCUMENTS,
    Aligned,
    candidates,
    count_recurring,
    prose_lines,
)
from cleaner.corpus.learning.engines import find_reader
from cleaner.corpus.learning.near_duplicates import mark_duplicates
from cleaner.corpus.learning.reading import LearnJob, ReadBatch
from cleaner.corpus.learning.store import Store
from cleaner.corpus.model import CorpusError, Fields
from cleaner.corpus.output.base import LEARNED
from cleaner.corpus.plan import make_plan
from cleaner.corpus.run import open_output
from cleaner.learning.candidates import Recurring
from cleaner.learning.decisions import decide
from cleaner.learning.drafts import write_drafts
from cleaner.learning.prose import Prose
from cleaner.learning.rules import rules_of
from cleaner.learning.site_file import (
    FOLDER,
    SiteRules,
    read_site_rules,
    with_memory,
    write_site_rules,
)
from cleaner.learning.site_index import INDEX, IndexedSite, indexed, read_index, write_index
from cleaner.learning.wordings import Wordings
from cleaner.text import jsonio

WORDINGS = "wordings.jsonl"  # in the folder of the rules


class LearnOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to learn: the columns of tables, which also say what a site is, and how many processes.

    With `accept_all` each rule is in force, whatever its evidence. The engine reads the documents;
    without an `address` one of many machines is started here.
    """

    fields: Fields = Fields()
    accept_all: bool = False
    workers: int = 1
    engine: str = "local"  # a key of ENGINES
    address: str | None = None


class LearnSummary(msgspec.Struct):
    """What was read, and what the files of its sites have now."""

    documents: int = 0
    duplicates: int = 0
    near_duplicates: int = 0
    unread: int = 0
    without_site: int = 0
    sites: int = 0
    small_sites: int = 0  # with too few documents to learn from
    rules_in_force: int = 0
    rules_on_trial: int = 0
    wordings: int = 0  # that many sites share


def learn_corpus(
    source: str | Path,
    out: Path,
    cleaner: Cleaner | None = None,
    options: LearnOptions = LearnOptions(),  # noqa: B008 - it is frozen
    advance: Callable[[int], object] = lambda _: None,
) -> LearnSummary:
    """Learn the rules of the sites in the corpus `source`, and write them below `out`.

    `advance` is called with the number of documents of each batch that was read. The rules depend
    neither on the order of the documents nor on the number of workers. What people decided on
    rules that are in `out` stays, and sites that the corpus does not have are left as they are.

    Raises CorpusError if there is nothing to read, if a library is missing, or if no document has
    a site; RuleError if a file in `out` was not learned.
    """
    if missing := lacking("learn"):
        raise CorpusError(f"learning needs {missing}")
    how = EngineOptions(options.workers, options.address)
    read = find_reader(options.engine, how)
    job = LearnJob(cleaner or Cleaner(), options.fields)
    plan = make_plan(source)
    check_columns(plan.shards, options.fields)
    summary = LearnSummary()
    with Store(options.workers) as store:
        for batch in read(job, list(batches(plan.shards)), how):
            store.add(batch.tables)
            _tally(summary, batch)
            advance(batch.tables["documents"].num_rows)
        _check(summary, options)
        summary.duplicates = summary.documents - store.documents
        wordings = Wordings(job.cleaner.rules)
        index: list[IndexedSite] = []
        for _ in store.parts():
            sizes = _count(store, summary)
            for rules in _learned(store, sizes, job.cleaner, options):
                wordings.add(rules.rules)
                if (whole := _write(rules, out)).rules:
                    index.append(indexed(whole, sizes[rules.site]))
    write_index(index, out)
    summary.rules_in_force = sum(site.in_force for site in index)
    summary.rules_on_trial = sum(site.on_trial for site in index)
    summary.wordings = _write_wordings(wordings, out)
    return summary


def _count(store: Store, summary: LearnSummary) -> dict[str, int]:
    """Count what recurs; return the documents of each site of a part, near-duplicates once."""
    summary.near_duplicates += mark_duplicates(store)
    sizes = count_recurring(store)
    summary.sites += len(sizes)
    summary.small_sites += sum(size < MIN_DOCUMENTS for size in sizes.values())
    return sizes


def _tally(summary: LearnSummary, batch: ReadBatch) -> None:
    summary.documents += batch.tables["documents"].num_rows
    summary.unread += batch.unread
    summary.without_site += batch.without_site


def _check(summary: LearnSummary, options: LearnOptions) -> None:
    if summary.documents:
        return
    if summary.without_site:
        what = f"none of {summary.without_site} documents has a site"
        if options.fields.site:
            raise CorpusError(f"{what}: the column {options.fields.site} is empty; name another")
        remedy = "name the column with --url-field or --site-field, or add --by-folder"
        raise CorpusError(f"{what}: no url; {remedy}")
    raise CorpusError(f"none of {summary.unread} documents can be read")


def _learned(
    store: Store, sizes: dict[str, int], cleaner: Cleaner, options: LearnOptions
) -> Iterator[SiteRules]:
    """Yield the rules of each site with enough documents, even if none was learned."""
    prose: Aligned[str] = Aligned(prose_lines(store))
    recurring: Aligned[Recurring] = Aligned(candidates(store, sizes))
    for site in sorted(sizes):
        group, lines = recurring.of(site), prose.of(site)
        if sizes[site] >= MIN_DOCUMENTS:
            decided = [*decide(group)]
            rules = rules_of(site, decided, Prose(lines, (d.shape for d in decided), cleaner))
            if options.accept_all:
                rules = [msgspec.structs.replace(rule, status="stable") for rule in rules]
            yield SiteRules(site, tuple(rules))


def _write(rules: SiteRules, out: Path) -> SiteRules:
    """Write the rules of a site with what its file remembers, and return them."""
    path = out / rules.path
    old = read_site_rules(path).rules if path.exists() else ()
    whole = with_memory(rules, old)
    if whole.rules:
        write_site_rules(whole, out)
    return whole


def _write_wordings(wordings: Wordings, out: Path) -> int:
    """Write what many sites share, as lines of JSON and as drafts; return how many there are."""
    shared = list(wordings.shared())
    path = out / WORDINGS
    if shared:
        path.write_bytes(b"".join(jsonio.dumps(wording) + b"\n" for wording in shared))
    else:
        path.unlink(missing_ok=True)
    write_drafts(shared, out)
    return len(shared)


def fetch_rules(output: str, folder: Path) -> None:
    """Write the rules that an earlier run left in OUT to `folder`: what people decided stays."""
    out = open_output(output)
    with out.reading(f"{LEARNED}/{INDEX}") as path:
        sites = read_index(path.read_bytes()) if path else []
    for site in sites:
        name = f"{FOLDER}/{Path(site.file).name}"
        with out.reading(f"{LEARNED}/{name}") as path:
            if path:
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(path.read_bytes())


def store_rules(folder: Path, output: str) -> None:
    """Write the rules that were learned in `folder` to OUT, beside its summary."""
    out = open_output(output)
    for path in sorted([*folder.rglob("*.toml"), *folder.glob(INDEX)]):
        name = path.relative_to(folder).as_posix()
        out.write(f"{LEARNED}/{name}", path.read_bytes())
