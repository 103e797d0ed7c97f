"""Repeats: a prompt that stands several times in a document goes everywhere or nowhere."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from cleaner.engine.context import StageContext
from cleaner.engine.cuts import Cut, whole
from cleaner.engine.document import Line
from cleaner.ruleset.model import Rule

_LABELLED_WORDS = 4  # of a label and what it points to


def prompt_rules(rules: Iterable[Rule]) -> Mapping[str, Rule]:
    """Return, by their ids, those of `rules` that may take the lines of a prompt."""
    return {rule.id: rule for rule in rules if rule.action == "remove-line" and rule.has_literals}


def settle_repeats(
    cuts: Sequence[Cut], prompt_rules: Mapping[str, Rule], context: StageContext
) -> list[Cut]:
    """Return the `cuts` of a stage so that equal lines of a prompt have one fate.

    A site prints its prompts between the paragraphs and below them. The words are the same, and
    only the conditions on the place tell them apart. A short line goes everywhere. Of prose, which
    an article may repeat, at least half of the lines must go, or all stay. `prompt_rules` are those
    that may ask for prompts, by their ids.
    """
    prompts: defaultdict[Line, dict[str, Cut]] = defaultdict(dict)  # by line, then by rule
    for cut in cuts:
        if _is_prompt(cut, prompt_rules.get(cut.rules[0])):
            prompts[cut.line][cut.rules[0]] = cut
    if not prompts:
        return [*cuts]
    taken = {cut.number for cut in cuts}
    stays: set[Line] = set()
    more: list[Cut] = []
    for line in prompts:
        places = context.document.places_of_hit[line]
        numbers = [number for number in places if number not in taken and context.is_kept(number)]
        if not numbers:
            continue
        if line.is_prose and len(numbers) > len({cut.number for cut in cuts if cut.line is line}):
            stays.add(line)
        else:
            for rule_id, cut in prompts[line].items():
                more += _more(cut, numbers, prompt_rules[rule_id], context)
    if stays:
        cuts = [c for c in cuts if c.line not in stays or c.rules[0] not in prompts[c.line]]
    return [*cuts, *more]


def _is_prompt(cut: Cut, rule: Rule | None) -> bool:
    """Say whether the words of a line ask `rule` for `cut`, wherever the line stands.

    They do where they address the reader. A word or two may be a label of the page in one place
    and a heading in another; a label with more words after it is one everywhere.
    """
    if rule is None or not cut.is_whole:
        return False
    is_labelled = cut.line.words >= _LABELLED_WORDS and not cut.line.is_prose
    return rule.when.get("narrates") == "never" or is_labelled


def _more(cut: Cut, numbers: Sequence[int], rule: Rule, context: StageContext) -> Iterator[Cut]:
    for number in numbers:
        if context.document.is_open(number, rule):
            yield whole(number, cut.line, cut.rules)
