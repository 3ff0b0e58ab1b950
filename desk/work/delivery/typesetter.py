"""Typesets one document: facts from standard input, the PDF to standard output.

A program of its own, started by `typeset.py`: what it holds in memory goes when it ends.
"""

import json
import sys

import typst


def main() -> None:
    """Typeset."""
    asked = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=asked["system"], font_paths=[asked["fonts"]])
    made = typst.compile(
        asked["template"],
        root=asked["root"],
        font_paths=fonts,
        format="pdf",
        sys_inputs={"facts": json.dumps(asked["facts"], ensure_ascii=False)},
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
