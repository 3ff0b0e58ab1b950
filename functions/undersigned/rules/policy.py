"""What a page may do in a browser: what it says of itself, known by its hash, and nothing else."""

import base64
import hashlib

# The words of a script that show what it needs from where it came from, and the directive for it.
_NEEDS = {
    "fetch(": "connect-src",
    'createElement("script")': "script-src",
}


def policy(style: str, script: str, *, pictures: bool = False) -> str:
    """Return the Content-Security-Policy of a page with this one style and this one script.

    Both are given as they stand between their tags, to the last byte; "" stands for none. With
    `pictures` it may show the site's own. It goes into a `<meta>` before them, so that whoever
    serves the page serves its policy. What a `<meta>` cannot say (`frame-ancestors`) is a header's.
    Source: Content Security Policy Level 3.
    """
    allowed = {
        "default-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "img-src": ["data:", *(["'self'"] if pictures else [])],  # the icon; pictures and a logo
    }
    inline = {"style-src": style, "script-src": script}
    allowed |= {directive: [_hash(text)] for directive, text in inline.items() if text}
    for words, directive in _NEEDS.items():
        if words in script:
            allowed.setdefault(directive, []).append("'self'")
    return ";".join(" ".join((directive, *sources)) for directive, sources in allowed.items())


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
