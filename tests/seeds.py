"""Compares what comes out of the seed documents of a folder with what must: `seeds.py FOLDER`."""

import difflib
import sys
from pathlib import Path

from cleaner import Cleaner


def main(folder: Path) -> int:
    sources = sorted(folder.glob("*.source.txt"))
    if not sources:
        print(f"{folder} holds no *.source.txt")
        return 2
    cleaner = Cleaner()
    wrong = 0
    for path in sources:
        expected = path.with_name(path.name.replace(".source.", ".clean.")).read_text("utf-8")
        text = cleaner.clean(path.read_bytes()).text
        if text != expected:
            wrong += 1
            lines = expected.splitlines(), text.splitlines()
            print("\n".join(difflib.unified_diff(*lines, path.name, "cleaned", lineterm="", n=0)))
    print(f"{len(sources) - wrong} of {len(sources)} seeds come out as they must")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
