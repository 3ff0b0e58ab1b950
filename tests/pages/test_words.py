"""Words stay as they were written, or whoever wrote them is told in which line they would not."""

from pathlib import Path

import pytest

from undersigned_site.proofread import proofread
from undersigned_site.tables import ContentError
from undersigned_site.words import commonmark, inline

HEAD = "Title: Trees\nSummary: Some.\n\n"


def read(content: Path, words: str, page: str = "trees/petition.en.md") -> str:
    """Write a page's words, and return them as they are shown."""
    file = content / page
    file.write_text(HEAD + words, "utf-8")
    return proofread(file, content).html


def fault(content: Path, words: str) -> tuple[int, str]:
    """Write a page's words, and return which line is told, from 1, and what is expected."""
    with pytest.raises(ContentError) as told:
        read(content, words)
    assert "\n" not in str(told.value)
    at, _, expected = str(told.value).partition(": line ")[2].partition(": expected ")
    return int(at) - HEAD.count("\n"), expected


@pytest.mark.parametrize(
    ("words", "html"),
    [
        # As CommonMark has it.
        ("We ask:\n- one\n- two", "<p>We ask:</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("We ask:\n1. one\n2. two", "<p>We ask:</p>\n<ol>\n<li>one</li>\n<li>two</li>\n</ol>"),
        ("one  \ntwo\\\nthree", "<p>one<br>\ntwo<br>\nthree</p>"),
        ("a_b_c and Bürger_innen", "<p>a_b_c and Bürger_innen</p>"),
        ("*a* **b** `c*d`", "<p><em>a</em> <strong>b</strong> <code>c*d</code></p>"),
        ("<https://example.org>", ('<p><a href="https://example.org" rel="noreferrer">https://ex'
         "ample.org</a></p>")),
        ("<a@example.org>", '<p><a href="mailto:a@example.org">a@example.org</a></p>'),
        ("[a][b]\n\n[b]: https://example.org/ä", ('<p><a href="https://example.org/%C3%A4" rel="no'
         'referrer">a</a></p>')),
        ('[a](https://example.org "b & c")', ('<p><a href="https://example.org" title="b &amp; c"'
         ' rel="noreferrer">a</a></p>')),
        ("```html\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
        ("> - a\n> - b", "<blockquote>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n</blockquote>"),
        # As it is written.
        ("On\n13. Juni 2026", "<p>On\n13. Juni 2026</p>"),
        ("13\\. Juni 2026: Sitzung.", "<p>13. Juni 2026: Sitzung.</p>"),
        ("Bürger*innen, Schüler*innen", "<p>Bürger*innen, Schüler*innen</p>"),
        ("*Bürger*innen* und **Schüler*innen**", ("<p><em>Bürger*innen</em> und <strong>Schüler*in"
         "nen</strong></p>")),
        ("Студент*ки, e\u0301*e\u0301, 2*3*4", "<p>Студент*ки, e\u0301*e\u0301, 2*3*4</p>"),
        ("Price* and tax* and 2 * 3 * 4", "<p>Price* and tax* and 2 * 3 * 4</p>"),
        ("*Until we win", "<p>*Until we win</p>"),
        ("x < 5 > 3, <3, AT&T", "<p>x &lt; 5 &gt; 3, &lt;3, AT&amp;T</p>"),
        ("a&nbsp;b &copy; \\&nbsp;", "<p>a\xa0b © &amp;nbsp;</p>"),
        ("Name: ____ [brackets], even []", "<p>Name: ____ [brackets], even []</p>"),
        ("\\[^1] \\*\\*a\\*\\* \\~\\~", "<p>[^1] **a** ~~</p>"),
        ("#SaveTheRiver 5 - 3", "<p>#SaveTheRiver 5 - 3</p>"),
        # Letters that know no case are written without spaces between words.
        ("这是**重点**和*重点*。", "<p>这是<strong>重点</strong>和<em>重点</em>。</p>"),
    ],
)  # fmt: skip
def test_what_is_written_is_shown(content: Path, words: str, html: str) -> None:
    assert read(content, f"{words}\n") == html


@pytest.mark.parametrize(
    ("words", "line", "expected"),
    [
        ("13. Juni 2026: Sitzung.", 1, "1. and two points or more, for a list; or 13\\. for a num"),
        ("1. Mai 2026: Kundgebung.", 1, "1. and two points or more, for a list; or 1\\. for"),
        ("In\n1. Mai 2026", 2, "1. and two points or more"),
        ("13. Juni: a\n20. Juni: b", 1, "1. and two points or more, for a list; or 13\\. for"),
        ("1. Mai: a\n20. Juni: b", 2, "2. and two points or more, for a list; or 20\\. for"),
        ("1. Mai: a\n1. Juni: b", 2, "2. and two points or more, for a list; or 1\\. for"),
        ("> - a\n> - b\n>\n>   3) c", 4, "1) and two points or more, for a list; or 3\\) for"),
        ("- 5 Grad", 1, "\\- for the sign, as a list has two points or more"),
        ("Call\n+ 49 30 1234", 2, "\\+ for the sign"),
        ("• one\n• two", 1, "a hyphen and a space, as in “- one”, for each point of a list"),
        ("<iframe src='x'></iframe>", 1, "words alone, and \\< for a < that stays, no HTML as in"),
        ("a\n</div>", 2, "words alone, and \\< for a < that stays, no HTML as in '</div>'"),
        ("a\n\n<video controls>\n</video>", 3, "words alone"),
        ("a\nb <span>c</span>", 2, "words alone, and \\< for a < that stays, no HTML as in '<s"),
        ("a <b>c</b>", 1, "**words**, for bold ones, no HTML as in '<b>'"),
        ("a<br>b", 1, "a \\ at the end of the line, for a new line, no HTML as in '<br>'"),
        ("<!-- for later -->", 1, "words alone"),
        ("a\n\n\tA paragraph.", 3, "no tab, nor four spaces, before words; code stands between"),
        ("    A paragraph.", 1, "no tab, nor four spaces"),
        ("- a\n- b\n\n        c", 4, "no tab, nor four spaces"),
        ("```\na\n\nb", 1, "a line ``` at the end of the code, which begins here"),
        ("# A\n", 1, "## before a heading, as # is the page’s title; \\# for a # that stays"),
        ("A\n===", 1, "an empty line before a rule, or ## before a heading"),
        ("Yours\n---", 1, "an empty line before a rule, or ## before a heading"),
        ("### A", 1, "## before this heading: none is between it and that above"),
        ("## A\n\n#### B", 3, "### before this heading"),
        ("## A\n\n##", 3, "words after the #"),
        ("##A", 1, "a space after the ## of a heading, not '##A'"),
        ("a\nb [c](https://example.org", 2, "a link with its ), as in [words](https://example.org)"),
        ("[c](https://example.org/a b)", 1, "a link with its ), as in [words](https://example.org)"),
        ("[c] (https://example.org)", 1, "a link as in [words](https://example.org), no space bet"),
        ("(c)[https://example.org]", 1, "a link as in [words](https://example.org), in this order"),
        ("[](https://example.org)", 1, "words between [ and ], for whoever is to follow the link"),
        ("[c][d]", 1, "a line as in [name]: https://example.org for this link"),
        ("a\n\n[Note]: later", 3, "a link that this line is for, as in [words][name]; or \\[ for"),
        ("See https://example.org.", 1, "<https://example.org> or [words](https://example.org)"),
        ("A note[^1].\n\n[^1]: Small things.", 1, "no footnote: a source is cited as (A)"),
        ("A note[^1].\n\n[^1]: Small.", 1, "a page’s file, as in {filename}petition.en.md, or an"),
        ("**Wichtig:**Text", 1, "** close to bold words and away from others; \\*\\* for two star"),
        ("a\n** b **", 2, "** close to bold words"),
        ("Leser(*) und Hörer(*)", 1, "\\* for a star that stays, beside ') und Hörer('"),
        ("~~a~~", 1, "no ~~, which strikes nothing out"),
        ("## A {#b}", 1, "no {…}: a link to a heading is its words, as in [there](#what-we-ask)"),
        ("| a | b |\n| c | d |", 1, "a table, with a line as in |---|---| below its first"),
        ("|a|b|\n|-|-|\n|c|d|\n|c|d|e|", 4, "as many cells as the table’s first line has (2)"),
        (f"{'> ' * 14}a", 1, "fewer lists and quotations within each other"),
    ],
)  # fmt: skip
def test_what_would_not_stay_is_told_with_its_line(
    content: Path, words: str, line: int, expected: str
) -> None:
    at, told = fault(content, f"{words}\n")
    assert (at, told[: len(expected)]) == (line, expected)


def test_a_heading_can_be_linked_to_from_its_page_and_from_others(content: Path) -> None:
    words = "## What we ask\n\n## Что (мы) просим?\n\n## What we ask\n\n[a](#что-мы-просим)"
    html = read(content, words)
    assert [part.partition('"')[0] for part in html.split('<h2 id="')[1:]] == [
        "_what-we-ask",
        "_что-мы-просим",
        "_what-we-ask-1",
    ]
    assert '<a href="#_что-мы-просим">' in html
    link = "[a]({filename}petition.en.md#what-we-ask-1)"
    html = read(content, link, "trees/home.en.md")
    assert html == '<p><a href="/en/trees/petition/#_what-we-ask-1">a</a></p>'
    assert fault(content, "## What we ask\n\n[a](#what-we-asked)") == (
        3,
        "a heading of this page, as in #what-we-ask, not '#what-we-asked'",
    )


def test_a_table_can_be_moved_within_itself_and_has_no_style_of_its_own(content: Path) -> None:
    html = read(content, "| a | b | c |\n|:-:|--:|:--|\n| `x\\|y` | 2 | 3 |\n")
    assert html.startswith(
        '<div class="table" role="group" aria-label="Table" tabindex="0">\n<table'
    )
    assert html.endswith("</table>\n</div>")
    assert '<td class="middle"><code>x|y</code></td>\n<td class="end">2</td>\n<td>3</td>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    ("text", "html", "plain", "spelled"),
    [
        ("Some *words*", "Some <em>words</em>", "Some words", "Some words"),
        ("A <Town> & <b>", "A &lt;Town&gt; &amp; &lt;b&gt;", "A <Town> & <b>", "A <Town> & <b>"),
        (
            "The [Gazette](https://example.org/?a=1&b=2), 3",
            'The <a href="https://example.org/?a=1&amp;b=2" rel="noreferrer">Gazette</a>, 3',
            "The Gazette, 3",
            "The Gazette (https://example.org/?a=1&b=2), 3",
        ),
        (
            "<https://example.org>",
            '<a href="https://example.org" rel="noreferrer">https://example.org</a>',
            "https://example.org",
            "https://example.org",
        ),
        ("13. Juni 2026: Sitzung", *["13. Juni 2026: Sitzung"] * 3),
        ("# Bürger*innen, - a", *["# Bürger*innen, - a"] * 3),
    ],
)
def test_a_line_elsewhere_has_its_links(text: str, html: str, plain: str, spelled: str) -> None:
    said = inline.read(text, str)
    assert (said.__html__(), said.plain, said.spelled) == (html, plain, spelled)


def test_lines_of_a_head_keep_their_numbers() -> None:
    [opening, words, _] = commonmark.page("Title: a\n b\n\n\nWords.\n").tokens
    assert (opening.map, words.content) == ([4, 5], "Words.")
