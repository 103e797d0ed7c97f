"""The parts of the build that pyproject.toml cannot declare: the compiled core, and the rules."""

import os
import warnings
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from setuptools.modified import newer_group

CORE = Path("cleaner/core")
SOURCES = ["setup.py", *CORE.glob("*.pyx"), *CORE.glob("*.pxd")]


class BuildWithRules(build_py):
    """Copies `rules/` into the package, where a wheel has them."""

    def run(self) -> None:
        """Build the package, then copy the rules; a checkout has them where they are."""
        super().run()
        if not self.editable_mode:
            for path in sorted(Path("rules").rglob("*")):
                if path.is_file():
                    target = Path(self.build_lib, "cleaner", path)
                    self.mkpath(str(target.parent))
                    self.copy_file(str(path), str(target))


class BuildOnce(build_ext):
    """Takes an extension of the checkout that is newer than its sources as it is.

    So a second environment for the same checkout need not compile the core again, for half a
    minute.
    """

    def build_extension(self, ext: Extension) -> None:
        """Build `ext`, unless an editable install finds it built."""
        target = Path(self.get_ext_fullpath(ext.name))
        built = CORE / target.name
        if self.editable_mode and not newer_group(SOURCES, built):
            self.mkpath(str(target.parent))
            self.copy_file(str(built), str(target))
        else:
            super().build_extension(ext)


# It tells users of a checkout to beware of a folder named cleaner, which is the one they want.
warnings.filterwarnings("ignore", r"\s*Editable installation")

# What a debugger reads takes a quarter of the time to compile, and is most of the files' size.
FLAGS = [] if os.name == "nt" or "CFLAGS" in os.environ else ["-g0"]
EXTENSIONS = cythonize(
    [
        Extension(f"cleaner.core.{path.stem}", [str(path)], extra_compile_args=FLAGS)
        for path in sorted(CORE.glob("*.pyx"))
    ],
    language_level=3,
    build_dir="build",
)
for extension in EXTENSIONS:  # cythonize() drops it where an Extension has it
    extension.optional = True  # what cannot be built is left out, and the engine in Python is there

setup(
    cmdclass={"build_ext": BuildOnce, "build_py": BuildWithRules},
    ext_modules=EXTENSIONS,
    options={"build_ext": {"parallel": os.cpu_count() or 1}},
)
