"""The targets by their names."""

from benchmarks.fuzz.case import Target
from benchmarks.fuzz.command_lines import make_command
from benchmarks.fuzz.commands import check_command
from benchmarks.fuzz.documents import check_page, check_text, make_page, make_text
from benchmarks.fuzz.files import check_file, make_file
from benchmarks.fuzz.rulefiles import check_rules, make_rules

TARGETS = {
    "texts": Target(make_text, check_text, share=1.0),
    "pages": Target(make_page, check_page),
    "rules": Target(make_rules, check_rules),
    "commands": Target(make_command, check_command),
    "files": Target(make_file, check_file),
}
