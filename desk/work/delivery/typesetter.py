"""Typesets one document: facts from standard input, the PDF to standard output.

A program of its own, started by `typeset.py`: what it holds in memory goes when it ends. It ends
with the code FAULT where Typst finds one, which standard output then says.
"""

import json
import sys

FAULT = 3


def main() -> None:
    """Typeset."""
    import typst  # noqa: PLC0415 - whoever starts it needs but the code

    asked = json.load(sys.stdin.buffer)
    fonts = typst.Fonts(include_system_fonts=asked["system"], font_paths=[asked["fonts"]])
    try:
        made = typst.compile(
            asked["template"],
            root=asked["root"],
            font_paths=fonts,
            format="pdf",
            sys_inputs={"facts": json.dumps(asked["facts"], ensure_ascii=False)},
        )
    except typst.TypstError as error:
        sys.stdout.buffer.write(error.message.encode())
        sys.exit(FAULT)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
