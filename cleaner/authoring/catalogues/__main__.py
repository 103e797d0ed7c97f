"""Read translation catalogues, and write the wordings of a language and a draft of its rules.

    python -m cleaner.authoring.catalogues MAPPING FOLDER PROMPTS --lang da

reads the catalogues in FOLDER as MAPPING says, writes the wordings into PROMPTS, and prints the
draft. It needs polib and PyYAML, which developers have.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from cleaner.authoring.catalogues.collect import collect, read_mapping, translated
from cleaner.authoring.catalogues.drafts import draft
from cleaner.authoring.catalogues.prompts import write_prompts


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the prompts and print the drafts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("mapping", type=Path, help="which keys of which catalogue are prompts")
    parser.add_argument("folder", type=Path, help="where the catalogues are")
    parser.add_argument("prompts", type=Path, help="the folder that the wordings go into")
    parser.add_argument("--lang", action="append", required=True, help="an ISO 639-1 code, as da")
    parser.add_argument("--drafts", type=Path, help="a folder for the drafts, instead of printing")
    options = parser.parse_args(arguments)
    mapping = read_mapping(options.mapping)
    english = collect(mapping, options.folder, "en")
    for code in options.lang:
        wordings = english
        if code != "en":
            wordings = translated(collect(mapping, options.folder, code), english)
        write_prompts(wordings, options.prompts, code)
        text = "".join(f"{line}\n" for line in draft(wordings))
        if options.drafts:
            options.drafts.mkdir(parents=True, exist_ok=True)
            (options.drafts / f"{code}.txt").write_text(text, "utf-8")
        else:
            print(text, end="")


if __name__ == "__main__":
    main()
