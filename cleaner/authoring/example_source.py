"""Example sources: what the examples of a rule are cleaned as, a text or the text of a page."""

from typing import NamedTuple

from cleaner.api import Cleaner
from cleaner.engine.fixpoint import Draft, run_to_fixpoint
from cleaner.engine.platforms import Given
from cleaner.html.bare_page import visible_text
from cleaner.html.block_map import BlockMap
from cleaner.html.blocks import page_blocks
from cleaner.html.parse import parse
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import Stage
from cleaner.ruleset.units import asks_of_page


class ExampleSource(NamedTuple):
    """A text to clean, which blocks of an HTML page it is from, if any, and its platforms."""

    text: str
    page: BlockMap | None = None
    platforms: frozenset[str] = frozenset()


def source_of(rule: Rule, example: str, stage: Stage | None = None) -> ExampleSource:
    """Return what an example of `rule` is cleaned as: of a page, all text that a reader sees.

    It is a document of the platform of `stage`, if that is for one.
    """
    platforms = frozenset({stage.name} if stage and stage.platform else ())
    if not asks_of_page(rule):
        return ExampleSource(example, platforms=platforms)
    tree = parse(example)
    blocks = [] if tree is None else page_blocks(tree)
    text = visible_text(blocks)
    return ExampleSource(text, BlockMap(text, blocks), platforms)


def clean_source(cleaner: Cleaner, source: ExampleSource) -> Draft:
    """Return what `cleaner` makes of `source`."""
    start = Draft(source.text, page=source.page)
    return run_to_fixpoint(start, cleaner.pipeline(None), Given(platforms=source.platforms))
