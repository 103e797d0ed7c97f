"""Rule sets of a few rules, for tests of the engine."""

from cleaner import Cleaner
from cleaner.ruleset.model import Rule
from cleaner.ruleset.rule_set import Guard, RuleSet, Site, Stage
from cleaner.ruleset.stage_rules import StageRules

PROSE = "The town council voted on Monday to rebuild the old weir before the winter floods."
MORE_PROSE = "Boats will have to wait below the bridge until the work is done in the late autumn."

# A rule file with one rule, whose name and phrase have {name}.
RULE_FILE = """
[[rule]]
id = "newsletter.{name}"
description = "A box."
action = "remove-line"
phrases = ["join the {name} newsletter"]
removes = ["Join the {name} newsletter", "Join the {name} newsletter!"]
keeps = ["The newsletter was sold.", "He read the newsletter."]
reference = "Blogs"
"""

# A rule of {theme}: a text is scored where a rule without a guard removed a line.
SKIP_LINK = """
[[rule]]
id = "{theme}.skip-link"
description = "The link over the menu."
action = "remove-line"
phrases = ["skip to content"]
anchor = "line"
removes = ["Skip to content", "Skip to content!"]
keeps = ["Skip to content: the preface is dull, she says.", "Content to skip stones, he sat."]
reference = "Themes"
"""


def rule(name: str, **fields: object) -> Rule:
    """Return a rule of the theme `test`; it removes lines unless it says otherwise."""
    given = {
        "id": f"test.{name}",
        "description": "d",
        "action": "remove-line",
        "removes": ("a", "b"),
        "keeps": ("c", "d"),
        "reference": "r",
    }
    return Rule(**(given | fields))  # type: ignore[arg-type]


def stage(name: str, *rules: Rule, guard: Guard | None = None) -> Stage:
    """Return a stage of `rules`."""
    return Stage(name, f"{name}.toml", StageRules(rules), (), guard)


def site(domain: str, *rules: Rule) -> Site:
    """Return what `rules` add on one site."""
    return Site(domain, stage(domain, *rules), frozenset())


def cleaner(*rules: Rule, timeout: float = 0.5) -> Cleaner:
    """Return a cleaner of one stage of `rules`."""
    return Cleaner(rule_set(stage("one", *rules), timeout=timeout))


def rule_set(*stages: Stage, sites: dict[str, Site] | None = None, timeout: float = 0.5) -> RuleSet:
    """Return a rule set of `stages`."""
    return RuleSet(stages, sites or {}, {"test": "Test"}, timeout)


def paragraphs(*lines: str) -> str:
    """Return `lines` as paragraphs in clean layout."""
    return "\n\n".join(lines) + "\n"
