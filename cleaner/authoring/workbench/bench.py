"""The workbench of one user: documents to look at, a rule at work, and a folder to save it in."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import NamedTuple

from cleaner.api import Cleaner
from cleaner.authoring.effect.compare import TriedDocument
from cleaner.authoring.effect.documents import Labelled, WorkUnit
from cleaner.authoring.effect.run import TryOptions, try_rules
from cleaner.authoring.effect.totals import Effect
from cleaner.authoring.review import LearnedRule, Review, learned_rules, review_rule
from cleaner.authoring.workbench.draft import ChosenLine, RuleDraft, draft_rule
from cleaner.authoring.workbench.faults import LineFault, example_faults, located
from cleaner.authoring.workbench.folder import RulesDir
from cleaner.report import Flag, document_view
from cleaner.ruleset.loader import load_draft, load_rules, shipped_folder
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.stats import read_stats
from cleaner.ruleset.toml import RuleError
from cleaner.text.encoding import decode_bytes
from cleaner.text.errors import InputError
from cleaner.view.facts import FactBook
from cleaner.view.model import DocumentView

MAX_TEXT_CHARS = 2_000_000  # of a document that is cleaned as one types
_MAX_DOCUMENTS = 2_000  # of the corpus that are shown and that a rule is tried on
_MAX_CORPUS_CHARS = 50_000_000
_TITLE_CHARS = 80
_MAX_LEARNED = 200  # rules to decide on that are shown
_CLEANERS = 3  # that are kept: with the last rules


class Cleaned(NamedTuple):
    """A document cleaned with the rule at work: what goes of its source, the clean text, the flags.

    `book` knows the rules that were in force. `faults` say why the rule at work was not.
    """

    view: DocumentView
    book: FactBook
    text: str
    flags: tuple[Flag, ...]
    faults: list[LineFault]


class _InForce(NamedTuple):
    """A cleaner, what is known of its rules, and why the rule at work is not among them."""

    cleaner: Cleaner
    book: FactBook
    faults: list[LineFault]


class Title(NamedTuple):
    """A document to pick: its number, its id and its first words."""

    number: int
    id: str
    start: str


class Workbench:
    """What a user does at the workbench; each method is one step and keeps no other state.

    `folder` is the user's own rule folder and `others` those that the configuration adds. No file
    but those of `folder`, and no document but those of `documents`, is read or written. The object
    may be used from several threads.
    """

    def __init__(
        self, folder: Path, documents: Sequence[TriedDocument] = (), others: Sequence[Path] = ()
    ) -> None:
        self.rules_dir = RulesDir(folder)
        self.documents = documents
        self._others = [other for other in others if other.resolve() != folder.resolve()]
        self._cleaners: OrderedDict[tuple[str, str], _InForce] = OrderedDict()
        self._stats = read_stats(shipped_folder())
        self._lock = Lock()

    def titles(self) -> list[Title]:
        """Return the documents of the corpus."""
        return [
            Title(number, document.id, _text(document)[:_TITLE_CHARS].strip())
            for number, document in enumerate(self.documents)
        ]

    def source(self, number: int) -> str:
        """Return the text of a document; of a page, what is extracted. Raises InputError."""
        if not 0 <= number < len(self.documents):
            raise InputError(f"there is no document {number}; there are {len(self.documents)}")
        document = self.documents[number]
        if document.is_html:
            return self._in_force().cleaner.clean_html(document.source, document.url).source
        return _text(document)

    def clean(self, text: str, name: str = "", toml: str = "", lang: str = "") -> Cleaned:
        """Return `text` cleaned by the rules of the folder and those in `toml`.

        What is wrong with `toml` is among the faults; then the rules without it are in force.
        Raises InputError for a text that is too long, or a wrong language.
        """
        if len(text) > MAX_TEXT_CHARS:
            raise InputError(f"the text has more than {MAX_TEXT_CHARS:,} characters; give a part")
        cleaner, book, faults = self._in_force(name, toml)
        result = cleaner.clean(text, lang=lang or None)
        view = document_view(result.report, text)
        return Cleaned(view, book, result.text, result.report.flags, faults)

    def draft(self, line: ChosenLine) -> RuleDraft:
        """Return a rule for a line, with near misses of the corpus. Raises InputError."""
        return draft_rule(line, self._in_force().cleaner.rules, map(_text, self.documents))

    def check(self, name: str, toml: str) -> list[LineFault]:
        """Return what is wrong with a rule file, each at its line; empty if it is good.

        It is what `cleaner check` finds, without the comparison with other rules. Raises InputError
        for a name that no rule file may have.
        """
        self.rules_dir.check_name(name)
        with self._loaded(name, toml) as (rules, path, faults):
            return faults or [*example_faults(rules, path, toml)]

    def try_rule(
        self, name: str, toml: str, more: Sequence[WorkUnit] = (), sample: int = 5
    ) -> tuple[Effect | None, list[LineFault]]:
        """Return the effect of a rule file on the corpus, None if it cannot be loaded.

        It is compared with the folder as it is saved. `more` are other documents to try it on.
        """
        self.rules_dir.check_name(name)
        given = tuple(Labelled(document) for document in self.documents)
        with self._loaded(name, toml) as (rules, _, faults):
            if faults:
                return None, faults
            old = self._in_force().cleaner.rules
            batches = [WorkUnit("corpus", given=given), *more]
            return try_rules(old, rules, batches, TryOptions(sample=sample)), []

    def save(self, name: str, toml: str, *, replace: bool = False) -> Path:
        """Save a rule file that loads, and return its path.

        Raises ExistsError if it is there and may not be replaced, InputError if the rules would not
        load with it, or for a name that is not a rule file's.
        """
        self.rules_dir.check_name(name)
        with self._loaded(name, toml) as (_, __, faults):
            if faults:
                raise InputError(f"{name} is not saved: line {faults[0].line}: {faults[0].message}")
        path = self.rules_dir.save(name, toml, replace=replace)
        with self._lock:
            self._cleaners.clear()
        return path

    def learned(self) -> list[LearnedRule]:
        """Return the first rules that were learned into the folder and wait for a decision.

        Raises InputError if a file of learned rules cannot be read.
        """
        root = self.rules_dir.root
        if not any((root / "site").glob("*.toml")):
            return []
        return [*islice(learned_rules(root, pending=True), _MAX_LEARNED)]

    def review(self, rule_id: str, review: Review) -> Rule:
        """Decide on a learned rule, and return it as it is now. Raises InputError."""
        rule = review_rule(self.rules_dir.root, rule_id, review)
        with self._lock:
            self._cleaners.clear()
        return rule

    def _in_force(self, name: str = "", toml: str = "") -> _InForce:
        """Return a cleaner by the folder and the file at work, and what is wrong with the file."""
        key = name if toml.strip() else "", toml.strip() and toml
        with self._lock:
            if key not in self._cleaners:
                self._cleaners[key] = self._new_cleaner(*key)
            self._cleaners.move_to_end(key)
            while len(self._cleaners) > _CLEANERS:
                self._cleaners.popitem(last=False)
            return self._cleaners[key]

    def _new_cleaner(self, name: str, toml: str) -> _InForce:
        faults: list[LineFault] = []
        rules = None if toml else self._saved_rules()
        if rules is None:
            with self._loaded(name, toml) as (at_work, _, faults):
                rules = self._saved_rules() if faults else at_work
        return _InForce(Cleaner(rules), FactBook(rules, self._stats), faults)

    def _saved_rules(self) -> RuleSet:
        """Return the rules of the folder as it is saved. Raises InputError if they do not load."""
        if not self.rules_dir.names():
            return load_rules(self._others)
        with self._loaded("", "") as (rules, _, faults):
            if faults:
                raise InputError(faults[0].message)
            return rules

    @contextmanager
    def _loaded(self, name: str, toml: str) -> Iterator[tuple[RuleSet, Path, list[LineFault]]]:
        """Give the rules with a file at work, its path, and why they do not load."""
        with self.rules_dir.copied(name, toml) as folder:
            path, faults = folder / name, list[LineFault]()
            try:
                rules = load_draft(folder, self._others)
            except RuleError as error:
                rules = RuleSet((), {}, {}, 1.0)
                errors = (error, *error.others)
                faults += [_of_file(fault, path, folder, toml) for fault in errors]
            yield rules, path, faults


def _of_file(error: RuleError, path: Path, folder: Path, toml: str) -> LineFault:
    if Path(error.file) == path:
        return located(toml, error)
    return LineFault(1, str(error).replace(f"{folder}/", ""))


def _text(document: TriedDocument) -> str:
    source = document.source
    return decode_bytes(source)[0] if isinstance(source, bytes) else source


def corpus_documents(
    batches: Sequence[WorkUnit], advance: Callable[[int], object] = lambda _: None
) -> list[TriedDocument]:
    """Return the first documents of a corpus: as many as a page can show and memory can hold."""
    documents: list[TriedDocument] = []
    size = 0
    for batch in batches:
        for item in batch.documents():
            if item is None:
                continue
            documents.append(item.document)
            size += len(item.document.source)
            advance(1)
            if len(documents) >= _MAX_DOCUMENTS or size >= _MAX_CORPUS_CHARS:
                return documents
    return documents
