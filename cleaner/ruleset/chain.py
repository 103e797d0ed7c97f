"""The chain file: the order of a folder's stages, its themes, its guards and its defaults."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import msgspec

from cleaner.ruleset.files import FolderScope, read_stage
from cleaner.ruleset.fragments import SHARED_FILES
from cleaner.ruleset.model import Texts
from cleaner.ruleset.naming import RESERVED_THEMES
from cleaner.ruleset.packs import PACK_FILE
from cleaner.ruleset.rule_set import Guard, Preset, Stage
from cleaner.ruleset.toml import RuleError, nearest
from cleaner.ruleset.validation import BLOCK_WEIGHTS_FILE, WEIGHTS_FILE

CHAIN_FILE = "chain.toml"
LEARNED_STAGES = "site"  # what a guard calls all stages that were learned from pages of a site


class ChainFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The contents of `chain.toml`: the order of the stages, the themes, the guards, the presets.

    `stages` are patterns of file names without the ending, as `fnmatch` reads them; `themes` has
    the description of each theme; `timeout` is what one pattern may take on one line, in seconds.
    `narration_veto` has the themes whose rules do not hit in a sentence that narrates.
    """

    stages: Texts = ("*",)
    themes: dict[str, str] = {}
    guard: tuple[Guard, ...] = ()
    preset: tuple[Preset, ...] = ()
    timeout: Annotated[float, msgspec.Meta(gt=0)] | None = None
    narration_veto: Texts = ()

    @property
    def learned_guard(self) -> Guard | None:
        """The guard of the rules that were learned from pages of a site."""
        return next((guard for guard in self.guard if LEARNED_STAGES in guard.stages), None)


def check_themes(chain: ChainFile, file: Path) -> None:
    """Raise RuleError if a theme has a reserved name, or the veto names an unknown one."""
    for name in set(RESERVED_THEMES) & chain.themes.keys():
        what, remedy = f"has {name}, a command of `cleaner rules`", "name it otherwise"
        raise RuleError(file, what, remedy, field="themes")
    for name in set(chain.narration_veto) - chain.themes.keys():
        what, remedy = f"has an unknown theme: {name}", nearest(name, chain.themes)
        raise RuleError(file, what, remedy, field="narration_veto")


def ordered_stages(folder_scope: FolderScope, chain: ChainFile) -> Iterator[Stage]:
    """Yield the stages of a folder, each rule file at the first pattern that matches it."""
    folder, file = folder_scope.folder, folder_scope.folder / CHAIN_FILE
    paths = {
        path.relative_to(folder).with_suffix("").as_posix(): path
        for path in sorted(folder.rglob("*.toml"))
        if path.parent != folder / "site"
        and path
        not in (file, folder / PACK_FILE, folder / WEIGHTS_FILE, folder / BLOCK_WEIGHTS_FILE)
        and path.name not in SHARED_FILES
    }
    for guard in chain.guard:
        for name in set(guard.stages) - paths.keys() - {LEARNED_STAGES}:
            raise RuleError(
                file, f"has no stage {name}", nearest(name, paths), field="guard.stages"
            )
    guards = {name: guard for guard in chain.guard for name in guard.stages}
    left = dict(paths)
    for wanted in chain.stages:
        names = [name for name in left if fnmatchcase(name, wanted)]
        if not names and chain.stages != ("*",):
            raise RuleError(
                file, f"has no file for {wanted}", nearest(wanted, paths), field="stages"
            )
        for name in names:
            path = left.pop(name)
            yield read_stage(path, folder_scope, guards.get(name))
    for name in left:
        raise RuleError(file, f"has no place for {name}.toml", f'add "{name}"', field="stages")
