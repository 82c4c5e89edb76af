"""French typography in sentences of templates and code: the apostrophe ’ and the no-break spaces.

`python -m tests.ui.typography niaouli/templates/portal` writes them into the files of a folder.
"""

import re
import sys
from pathlib import Path

NO_BREAK = "\N{NO-BREAK SPACE}"
SENTENCE = re.compile(r'(?<!\w)(?:_|ngettext)\(\s*(?:"[^"]*",?\s*)+')


def french(sentence: str) -> str:
    """The sentence with its typography."""
    sentence = re.sub(r"(?<=\w)'(?=\w)", "’", sentence)
    sentence = re.sub(r" (?=[:;?!»](?:\W|$))", NO_BREAK, sentence)
    return sentence.replace("« ", f"«{NO_BREAK}")


def corrected(template: str) -> str:
    """The text of a template, its translated sentences corrected."""
    return SENTENCE.sub(lambda found: french(found[0]), template)


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        for path in [
            *Path(folder).rglob("*.html"),
            *Path(folder).rglob("*.txt"),
            *Path(folder).rglob("*.py"),
        ]:
            text = path.read_text(encoding="utf-8")
            if (better := corrected(text)) != text:
                path.write_text(better, encoding="utf-8")
                print(path)
