"""A new rule from the answers of its author: drafted, checked, and added to a file of rules."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from cleaner.authoring.examples import Fault, rule_faults
from cleaner.authoring.formatting import format_text
from cleaner.authoring.workbench.draft import ChosenLine, draft_rule
from cleaner.authoring.workbench.folder import RulesDir
from cleaner.ruleset.loader import load_draft
from cleaner.ruleset.model import Texts
from cleaner.ruleset.rule_set import RuleSet
from cleaner.ruleset.toml import RuleError
from cleaner.ruleset.toml_text import rendered
from cleaner.text.errors import InputError


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """What an author says about a new rule. What is "" or empty is as the draft has it."""

    line: str
    theme: str = ""
    lang: str = ""
    id: str = ""
    description: str = ""
    removes: Texts = ()
    keeps: Texts = ()
    reference: str = ""


def new_rule(answers: Answers, rules: RuleSet) -> tuple[str, str]:
    """Return the file that a new rule may go into, such as "en/sharing.toml", and its TOML.

    Raises InputError for a line without a word, and for a paragraph.
    """
    chosen = ChosenLine(answers.line, lang=answers.lang, theme=answers.theme)
    draft = draft_rule(chosen, rules, ())
    (fields,) = tomllib.loads(draft.toml)["rule"]
    given = {
        "id": answers.id,
        "description": answers.description,
        "keeps": [*answers.keeps],
        "reference": answers.reference,
    }
    fields |= {name: value for name, value in given.items() if value}
    fields["removes"] = [*dict.fromkeys((*fields["removes"], *answers.removes))]
    lines = (f"{name} = {rendered(value)}" for name, value in fields.items())
    return draft.name, format_text("\n".join(("[[rule]]", *lines)))


def add_rule(rules_dir: RulesDir, name: str, toml: str, others: Sequence[Path] = ()) -> list[Fault]:
    """Add the rule `toml` to the file `name`, if nothing is wrong with it; return what is.

    What the file has stays as it is. `others` are the folders of rules that are in force, too.
    Raises InputError if the rule does not load, or for a name that is not one of a rule file in the
    folder, OSError if the file cannot be written.
    """
    rules_dir.check_name(name)
    exists = (rules_dir.root / name).exists()
    before = rules_dir.read(name) if exists else ""
    text = f"{before.rstrip()}\n\n{toml}" if before.strip() else toml
    with rules_dir.copied(name, text) as copy:
        try:
            rules = load_draft(copy, others)
        except RuleError as error:
            raise InputError(str(error).replace(str(copy), str(rules_dir.root))) from error
        declared = (rule.id for stage, rule in rules.rules() if Path(stage.file) == copy / name)
        *_, added = declared
        faults = [*rule_faults(rules, {added})]
    if not faults:
        rules_dir.save(name, text, replace=exists)
    file = str(rules_dir.root / name)
    return [msgspec.structs.replace(fault, file=file) for fault in faults]
