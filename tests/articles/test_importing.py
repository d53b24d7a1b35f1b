"""Pasted texts of several shapes, and the promise that no word of them is lost or changed."""

from dataclasses import dataclass
from pathlib import Path
import re

from hypothesis import given
from hypothesis import strategies as st
import pyromark
import pytest

from bot.articles.article import MAX_ARTICLE_BYTES
from bot.articles.captions import is_caption, mark_length
from bot.articles.front_matter import read_front_matter, split_front_matter
from bot.articles.importing import Imported, import_text
from bot.articles.markdown import OPTIONS
from bot.errors import ImportTextError

PASTED = Path(__file__).parent / "pasted"


@dataclass(frozen=True)
class Paste:
    """What has to be recognised in a text of the folder pasted/."""

    title: str
    headings: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    guessed_captions: tuple[str, ...] = ()
    paragraphs: int = 0
    items: int = 0


PASTES = {
    "briefing": Paste(
        title="Untitled",
        headings=("Key Sanctuary Cities and Their Stances", "Areas Supporting Trump's Plan"),
        captions=(
            (
                "Former President Donald Trump speaks at an event. "
                "(Chip Somodevilla/Getty Images/Bloomberg via Getty Images)"
            ),
            (
                "Denver Mayor Mike Johnston has addressed the city's migrant influx. "
                "(RJ Sangosti/MediaNews Group/The Denver Post via Getty Images)"
            ),
            (
                "ICE agents conduct an operation. "
                "(Bryan Cox/U.S. Immigration and Customs Enforcement via Getty Images)"
            ),
            "Migrants at the US-Mexico border. (AP Photo/Julio Cortez)",
        ),
        guessed_captions=(
            "Tom Homan discusses border security.",
            "Discussion of Trump's deportation plans.",
        ),
        paragraphs=9,
    ),
    "blog": Paste(
        title="Why Our City Needs Better Buses",
        headings=("The waiting", "What the council says"),
        paragraphs=7,
        items=4,
    ),
    "wire": Paste(
        title="City council approves budget after long debate",
        headings=("BACKGROUND",),
        paragraphs=3,
        items=2,
    ),
    "listicle": Paste(
        title="7 Places to Visit in Colorado This Winter",
        headings=("1. Aspen", "2. Glenwood Springs", "Key facts"),
        guessed_captions=("A skier at Aspen Highlands.",),
        paragraphs=7,
        items=2,
    ),
    "interview": Paste(
        title="‘I Never Wanted to Be Mayor’",
        headings=("ON THE FUTURE",),
        paragraphs=5,
    ),
    "broadcaster": Paste(
        title="Trump's border tsar vows to go ahead",
        headings=("Legal battles ahead",),
        captions=("Image source, Getty Images", "Image caption, Tom Homan spoke to reporters"),
        paragraphs=6,
    ),
    "photos": Paste(
        title="Untitled",
        captions=("Jane Doe/Reuters",),
        guessed_captions=(
            "Mayor Michelle Wu at the council's meeting on Tuesday.",
            "Video: the mayor speaks",
        ),
        paragraphs=2,
    ),
}


def imported(raw: str, title: str | None = None) -> Imported:
    """The import, after what must be true of every one."""
    result = import_text(raw, title=title, fallback_title="Untitled")
    front_matter, _, faults = read_front_matter("a.md", result.text)
    assert not faults
    assert front_matter is not None
    assert front_matter.title == result.title
    lines = result.text.split("\n")
    for found in (*result.headings, *result.captions):
        shown = visible(lines[found.line - 1])
        assert squeezed(shown[mark_length(shown) :]) == squeezed(found.text)
    assert all(lines[found.line - 1].startswith("#") for found in result.headings)
    assert all(is_caption(lines[found.line - 1]) for found in result.captions)
    return result


def body_of(result: Imported) -> str:
    """The article file without its head."""
    spans = split_front_matter(result.text)
    assert spans is not None
    return result.text[spans.body_start :]


def visible(markdown: str) -> str:
    """What a reader sees of a text, blocks and lines apart by a blank."""
    options = OPTIONS | pyromark.Options.ENABLE_TASKLISTS
    shown: list[str] = []
    for event in pyromark.events(markdown, options=options):
        match event:
            case {"Text": str(text)} | {"Code": str(text)}:
                shown.append(text)
            case "SoftBreak" | "HardBreak" | {"End": "Paragraph" | "Item" | {"Heading": _}}:
                shown.append(" ")
            case _:
                pass
    return "".join(shown)


def squeezed(text: str) -> str:
    """A text without its blanks."""
    return re.sub(r"\s+", "", text)


def pasted(name: str) -> str:
    """A text of the folder pasted/, its marks and line ends as they are."""
    return (PASTED / f"{name}.txt").read_bytes().decode()


@pytest.mark.parametrize("name", PASTES)
def test_headings_and_captions_of_pasted_articles_are_recognised(name: str) -> None:
    """A caption would be quoted as a statement, or a statement be lost as a caption."""
    result = imported(pasted(name))
    assert PASTES[name] == Paste(
        title=result.title,
        headings=tuple(found.text for found in result.headings),
        captions=tuple(found.text for found in result.captions if not found.guessed),
        guessed_captions=tuple(found.text for found in result.captions if found.guessed),
        paragraphs=result.paragraphs,
        items=result.items,
    )


def test_the_file_is_written_as_a_moderator_would() -> None:
    """Files would be hard to read and to correct."""
    raw = "A Title\r\n\r\n\r\nOne *two*.  \r\n• Three\r\n- Four\r\nA Heading\r\nFive.\r\n"
    assert imported(raw).text == (
        "---\ntitle: A Title\n---\nOne \\*two\\*.\n\n- Three\n- Four\n\n## A Heading\n\nFive.\n"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029"])
def test_lines_end_as_any_program_ends_them(end: str) -> None:
    """Paragraphs of a page would run into one another."""
    assert body_of(imported(f"It is here.{end}It is there.")) == "It is here.\n\nIt is there.\n"


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        ("1. Boston\n2. Chicago", "1. Boston\n2. Chicago\n"),
        ("9) Boston\n\n10) Chicago", "9) Boston\n10) Chicago\n"),
        ("- Miami\n7. # Boston\n8. Chicago", "- Miami\n\n7. \\# Boston\n8. Chicago\n"),
        ("1. Boston\n3. Chicago", "1\\. Boston\n\n3\\. Chicago\n"),
        ("1. Boston\n2) Chicago", "1\\. Boston\n\n2\\) Chicago\n"),
        ("2024. The year", "2024\\. The year\n"),
    ],
)
def test_a_numbered_list_stays_one(raw: str, body: str) -> None:
    """Its items would be quoted as paragraphs that start with a number."""
    assert body_of(imported(f"It says.\n\n{raw}")) == f"It says.\n\n{body}"


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Plain title", "title: Plain title"),
        ("Boston: a city", "title: 'Boston: a city'"),
        ("It's here: 'now'", "title: 'It''s here: ''now'''"),
        ("“Curly” — 50% off!", "title: “Curly” — 50% off!"),
        ("#1 in Boston", "title: '#1 in Boston'"),
        ("Who is #1", "title: 'Who is #1'"),
        ("[Opinion] No", "title: '[Opinion] No'"),
        ("NO", "title: NO"),
        ("---", "title: ---"),
        (r"C:\new \"x\"", r"""title: C:\new \"x\""""),
    ],
)
def test_a_title_is_quoted_only_if_yaml_needs_it(title: str, line: str) -> None:
    """The title would be cut or changed, or moderators meet needless quotes."""
    result = imported("Text.", title)
    assert result.title == title
    assert result.text.split("\n")[1] == line


@pytest.mark.parametrize(
    "title",
    [
        "",
        "  ",
        "two\nlines",
        "x\nurl: https://example.org",
        "x\n---\n",
        "a\tb",
        "x" * 201,
        "\u202e",
    ],
)
def test_a_title_that_no_article_can_have_is_refused(title: str) -> None:
    """A file would be written that the bot itself refuses, or with keys nobody meant."""
    with pytest.raises(ImportTextError, match=r"title (cannot be used|is missing)"):
        import_text("Text.", title=title, fallback_title="Untitled")


@pytest.mark.parametrize(
    ("known", "message"),
    [
        (
            {"title": "x" * 201},
            "this title cannot be used: has 201 characters; at most 200 fit: shorten it",
        ),
        (
            {"url": "https://a b"},
            "this link cannot be used: holds a blank or an unseen character: remove it",
        ),
        (
            {"published": "31.1.2025"},
            'this date cannot be used: "31.1.2025" is no date as YYYY-MM-DD, such as 2025-01-31',
        ),
        ({"title": "two\nlines"}, "this title cannot be used: it has to be one line"),
    ],
)
def test_what_the_head_cannot_hold_is_said(known: dict[str, str], message: str) -> None:
    """A moderator would not know which of three fields to mend, nor how."""
    with pytest.raises(ImportTextError) as raised:
        import_text("Text.", fallback_title="Untitled", **known)
    assert str(raised.value) == message


def test_the_head_holds_what_is_known() -> None:
    """A citation would lack its link or its date, or have one that nobody gave."""
    url, published = "https://example.org/a", "2025-01-31"
    known = import_text("Text.", title="T", fallback_title="", url=url, published=published)
    assert known.text == f"---\ntitle: T\nurl: {url}\npublished: {published}\n---\nText.\n"
    empty = import_text("Text.", title="T", fallback_title="", url="", published="")
    assert empty.text == "---\ntitle: T\n---\nText.\n"


@pytest.mark.parametrize(
    ("raw", "given", "title", "body"),
    [
        ("A Headline\nText here.", None, "A Headline", "Text here.\n"),
        ("# A Headline?\nText here.", None, "A Headline?", "Text here.\n"),
        ("A Headline\nText here.", "Mine", "Mine", "## A Headline\n\nText here.\n"),
        ("A Headline\nText here.", " A Headline ", "A Headline", "Text here.\n"),
        ("A Headline", None, "Untitled", "A Headline\n"),
        ("It starts with text.\nMore.", None, "Untitled", "It starts with text.\n\nMore.\n"),
        ("By Jane Doe\nText here.", None, "Untitled", "By Jane Doe\n\nText here.\n"),
        ("- An item\nText here.", None, "Untitled", "- An item\n\nText here.\n"),
        ("A Head\u202eline\nText here.", None, "Untitled", "## A Head\u202eline\n\nText here.\n"),
    ],
)
def test_the_headline_becomes_the_title_and_is_not_repeated(
    raw: str, given: str | None, title: str, body: str
) -> None:
    """The title would be quoted as text, or text be lost as a title."""
    result = imported(raw, given)
    assert result.title == title
    assert body_of(result) == body


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("# not closed", "# not closed"),
        ("## Kept ##", "## Kept"),
        ("## Kept ## ", "## Kept"),
        ("## C#", r"## C\#"),
        ("## C# ##", r"## C\#"),
        ("## C ###x", "## C ###x"),
        ("###### Kept", "###### Kept"),
        ("#hashtag", r"\#hashtag"),
        ("####### seven", r"\####### seven"),
        ("##", r"\##"),
        ("> said", r"\> said"),
        ("+ plus", r"\+ plus"),
        ("-5 degrees", "-5 degrees"),
        ("-- AP", r"\-- AP"),
        ("---", r"\---"),
        ("- - -", r"\- - -"),
        ("***", r"\*\*\*"),
        ("* * *", r"\* * \*"),
        ("___", r"\_\_\_"),
        ("===", r"\==="),
        ("= x", "= x"),
        ("== x", "== x"),
        ("= ", r"\="),
        ("~5 or ~6", r"\~5 or \~6"),
        ("1. one", r"1\. one"),
        ("12) one", r"12\) one"),
        ("1.5 million", "1.5 million"),
        ("1234567890. one", "1234567890. one"),
        ("| a | b |", r"\| a | b |"),
        ("[x]: http://example.org", r"\[x]: http://example.org"),
        ("a [sic] b", "a [sic] b"),
        ("a [b](c) d", r"a \[b](c) d"),
        (r"a \[b](c) d", r"a \\\[b](c) d"),
        ("![a](b)", r"!\[a](b)"),
        ("a [^1]", r"a \[^1]"),
        ("<b>bold</b>", r"\<b>bold\</b>"),
        ("3 < 5 <3", r"3 < 5 \<3"),
        ("<https://example.org>", r"\<https://example.org>"),
        ("AT&T &amp; &#39; &x", r"AT&T \&amp; \&#39; &x"),
        ("snake_case _x_ __y__", r"snake_case \_x\_ \_\_y\_\_"),
        ("2 * 3 *4*", r"2 * 3 \*4\*"),
        ("`code`", r"\`code\`"),
        ("~~~", r"\~\~\~"),
        ("about ~5", "about ~5"),
        (r"C:\Users \* \ ", r"C:\Users \\\* \\"),
        ("    indented", "indented"),
        ("\tindented", "indented"),
        ("\u00a0kept\u00a0", "\u00a0kept\u00a0"),
        ("[caption] marked", "[caption] marked"),
        ("[caption]", "[caption]"),
        ("[Caption]: marked", "[Caption] : marked"),
        ("[caption](marked)", "[caption] (marked)"),
        ("• a", "- a"),
        ("•a", "- a"),
        ("- # a", r"- \# a"),
        ("* 1. a", r"- 1\. a"),
        ("- [ ] todo", r"- \[ ] todo"),
        ("-\ta", "- a"),
    ],
)
def test_what_markdown_would_misread_is_escaped_and_nothing_else(line: str, written: str) -> None:
    """Readers would see other characters than those of the page, or files full of backslashes."""
    result = imported(f"Before it.\n\n{line}")
    assert body_of(result) == f"Before it.\n\n{written}\n"


@pytest.mark.parametrize("text", ["Learning C #", "Learning C#", "1. One", "“Quoted” *words*"])
def test_a_guessed_heading_shows_exactly_its_text(text: str) -> None:
    """A heading would lose its last sign or become a list."""
    result = imported(f"Before it.\n\n{text}\n\nAfter it.")
    assert [found.text for found in result.headings] == [text]
    assert squeezed(visible(body_of(result))) == squeezed(f"Before it.{text}After it.")


@pytest.mark.parametrize(
    "line",
    [
        "a line without a capital",
        "A line that ends like a sentence.",
        "A line that asks?",
        "A line that calls!",
        "A line that goes on:",
        "A line that goes on,",
        "A line of thirteen words is too long for a heading, and so no heading",
        "Aline" * 19,
        "“A quoted sentence.”",
        "By Jane Doe",
        "Written by Jane Doe",
        "Updated 3 May",
        "March 3, 2025",
        "Monday, 3 March 2025 at noon",
        "5 min read",
        "3 hours ago",
        "Advertisement",
        "12",
        "Contact us@example.org",
        "See https://example.org/x",
        "Name | Age",
    ],
)
def test_lines_that_are_no_headings_stay_text(line: str) -> None:
    """A line of text would become a heading, which is never quoted."""
    assert not imported(f"Before it.\n\n{line}\n\nAfter it.").headings


FURNITURE = """\
    By Theo Smith | Words by Jane Doe | Written by Jane Doe | Reporting by Jane Doe
    Reported by Jane Doe | Story by Jane Doe | Edited by Jane Doe | First published in May
    Last updated at noon | Published 3 May | Posted yesterday | Modified at noon | UPDATED
    3 January 2025 | Feb. 3, 2025 | 31 Mar 2025 | 3. April 2025 | May 3 2025 | June 30, 2025 at noon
    4 Jul 2025 | Aug 4, 2025 | Sept. 4, 2025 | Wednesday, 4 October 2025 | Friday Nov 5, 2025
    25 December 2025 | 5 min | 12-minute read | 1 minute to read | 5 mins | 1 second ago
    2 minutes ago | 3 hours ago in Boston | 14 days ago | 1 week ago | Advertisement | Share | Save
    Print | Subscribe | Sign up | Log in | Read more | Comment | Comments | Related
    See https://example.org | See http://example.org | Visit www.example.org now
    Mail us@example.org"""


@pytest.mark.parametrize("line", [*re.split(r" [|] |\n", FURNITURE), "Name\tAge", "Name | Age"])
def test_what_stands_around_an_article_is_no_heading(line: str) -> None:
    """Buttons and dates of a page would divide its text, or the text below be found by them."""
    line = line.strip(" ")
    assert not imported(f"Before it.\n\n{line}\n\nAfter it.").headings


@pytest.mark.parametrize(
    "line",
    [
        "By the River",
        "Written in Stone",
        "Storytelling by Mayors",
        "Last Stand in Boston",
        "Updates",
        "Publishedness",
        "March 2025",
        "3 May",
        "May Day 2025",
        "Mayday 3, 20255",
        "5 Minority Leaders",
        "5 Points",
        "10 Days in May",
        "Agony in 3 Weeks",
        "Share Prices",
        "Related Cases",
        "Commentary",
        "Reading more",
        "At Home @ Boston",
        "Name|Age",
        "1 Boston",
        "ÜBER ALLES",
        "東京",
        "“Quoted”",
        "'Quoted'",
        "Who (or What)",
        "Ab",
    ],
)
def test_headings_that_only_look_like_what_stands_around_are_some(line: str) -> None:
    """A section would lose its heading, and be found by it no more."""
    found = imported(f"Before it.\n\n{line}\n\nAfter it.").headings
    assert [(each.text, each.guessed) for each in found] == [(line, True)]


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("One two three four five six seven eight nine ten eleven twelve", True),
        ("One two three four five six seven eight nine ten eleven twelve x", False),
        (f"A{'a' * 89}", True),
        (f"A{'a' * 90}", False),
        ("A 1", False),
        ("A1b", True),
        ("a heading", False),
        ("(A heading)", False),
        ("A sentence.”", False),
        ("A sentence.)", False),
        ("A sentence.]", False),
        ("A question？", False),
    ],
)
def test_how_long_a_heading_may_be(line: str, *, is_heading: bool) -> None:
    """A sentence would become a heading, which is never quoted."""
    assert bool(imported(f"Before it.\n\n{line}\n\nAfter it.").headings) is is_heading


@pytest.mark.parametrize(
    ("first", "is_title"),
    [
        (" ".join(["Words"] * 20), True),
        (" ".join(["Words"] * 21), False),
        (f"A{'a' * 149}", True),
        (f"A{'a' * 150}", False),
        ("(AP Photo/Jane Doe)", False),
        ("1. Boston", True),
    ],
)
def test_how_long_a_headline_may_be(first: str, *, is_title: bool) -> None:
    """A paragraph would become the title, which is never quoted."""
    assert (imported(f"{first}\nText here.").title == first) is is_title


def test_a_heading_stands_above_text() -> None:
    """A line at the end, or of a list without bullets, would become a heading."""
    assert not imported("Before it.\n\nThe End").headings
    assert not imported("Before it.\n\nThe End\n\nPhoto: Jane Doe").headings
    assert not imported("Before it.\nBoston\nChicago\nDenver\nAfter it.").headings
    assert not imported("Boston\nChicago\nDenver\nAfter it.", "T").headings
    long = "This is a paragraph that has more words than the caption of a picture has."
    spaced = f"{long}\n\n{long}\n\nBoston\n\nChicago\n\nDenver\n\n{long}"
    assert not imported(spaced, "T").headings
    two = imported("Before it.\nBoston\nChicago\nThis is after it.").headings
    assert [found.text for found in two] == ["Chicago"]
    assert not imported("Before it.\n1. Boston\n2. Chicago\nAfter it.").headings
    assert not imported("Before it.\n1. Boston\n3. Chicago\nAfter it.").headings
    assert len(imported("Before it.\nThe Cities\n(AP Photo/Jane Doe)\n- Boston").headings) == 1


def test_short_sentences_of_a_spaced_text_are_no_captions() -> None:
    """A blog's short sentences would never be quoted."""
    long = "This is a paragraph that has more words than the caption of a picture has."
    spaced = f"{long}\n\nIt failed.\n\n{long}\n\n{long}"
    assert not imported(spaced).captions
    tight = f"{long}\n\nIt failed.\n{long}\n{long}"
    assert [found.text for found in imported(tight).captions] == ["It failed."]
    assert not imported(tight.replace("It failed.", "It failed. It did.")).captions
    assert imported(tight.replace("It failed.", "“It failed.”")).captions
    assert not imported(tight.replace("It failed.", "it failed")).captions
    assert not imported(tight.replace("It failed.", "It failed!")).captions


@pytest.mark.parametrize(("words", "is_caption"), [(12, True), (13, False)])
def test_a_caption_without_a_credit_is_short(words: int, *, is_caption: bool) -> None:
    """A short paragraph would never be quoted, or a caption be."""
    long = "This is a paragraph that has more words than the caption of a picture has."
    short = f"{' '.join(['Word'] * words)}."
    found = imported(f"{long}\n\n{short}\n{long}\n{long}")
    assert bool(found.captions) is is_caption


@pytest.mark.parametrize(
    ("words", "credit", "is_caption"),
    [
        (30, "Photo: Jane Doe", True),
        (31, "Photo: Jane Doe", False),
        (30, "Watch: the mayor", False),
        (30, "It is cold. Photo: Jane Doe", False),
    ],
)
def test_a_caption_stands_above_its_credit(words: int, credit: str, *, is_caption: bool) -> None:
    """A paragraph above a picture would never be quoted, or a caption be."""
    above = f"{' '.join(['word'] * words)}."
    found = imported(f"Before it.\n\n{above}\n{credit}\n\nAfter it.")
    assert (above in [each.text for each in found.captions]) is is_caption
    apart = imported(f"Before it.\n\n{above}\n\n{credit}\n\nAfter it.")
    assert above not in [each.text for each in apart.captions]
    beside = imported(f"Before it.\n\n{above}\n{credit}\nAfter it.")
    assert above not in [each.text for each in beside.captions]


def _wrapped(width: int, lines: int, last: str = "and so on.") -> str:
    """A sentence over lines of one width, and an end."""
    words = " word" * ((width - 5) // 5)
    line = f"{'o' * (width - len(words))}{words}"
    return "\n".join((*[line] * lines, last))


@pytest.mark.parametrize(
    ("width", "lines", "paragraphs"),
    [
        (40, 6, 1),
        (120, 6, 1),
        (39, 6, 7),
        (121, 6, 7),
        (72, 4, 1),
        (72, 3, 4),
    ],
)
def test_lines_as_wide_as_mail_are_joined(width: int, lines: int, paragraphs: int) -> None:
    """Sentences would be cut where a mail program broke its lines, or paragraphs be joined."""
    assert imported(_wrapped(width, lines), "T").paragraphs == paragraphs


def test_a_short_line_ends_a_paragraph_of_a_wrapped_text() -> None:
    """Paragraphs of a mail would run into one another."""
    text = "\n".join((_wrapped(72, 5), _wrapped(72, 5), "- an item", _wrapped(72, 5)))
    found = body_of(imported(text)).strip().split("\n\n")
    assert [len(each) > 72 for each in found] == [True, True, False, True]
    apart = f"{_wrapped(72, 5, last='and then')}\n\n{_wrapped(72, 5)}"
    assert imported(apart).paragraphs == 2
    sentences = "\n".join(f"{'A' * 60} line." for _ in range(8))
    assert imported(sentences).paragraphs == 8


def test_lines_of_a_wrapped_text_become_one_paragraph_again() -> None:
    """A sentence that was broken over lines could not be quoted whole."""
    body = body_of(imported(pasted("wire")))
    assert "$4.3 billion after a debate that lasted until midnight and that several members" in body
    assert (
        "\n- two schools have none at all, and the third has one who comes on most Mondays\n"
        in body
    )


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", "no text"),
        (" \t\n", "no text"),
        ("\ufeff\n\u00a0\n", "no text"),
        ("---\ntitle: x\n---\nText", "article file already"),
        ("\ufeff\r\n--- \r\ntitle: x", "article file already"),
        ("One\nTwo\x00\n", r"^line 2: there is a control character \(U\+0000\); delete it$"),
        ("One\r\nTwo\r\n\x1b[1m", r"line 3: .*U\+001B"),
        ("One\rTwo\x85", r"line 2: .*U\+0085"),
        ("One \ud800", r"line 1: .*U\+D800"),
        ("x" * (MAX_ARTICLE_BYTES + 1), "at most"),
        ("é" * (MAX_ARTICLE_BYTES // 2 + 1), "at most"),
        ("*" * (MAX_ARTICLE_BYTES - 1), "at most"),
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_a_text_that_cannot_become_an_article_is_refused(raw: str, words: str) -> None:
    """A file would be written that is no article, or a traceback shown."""
    with pytest.raises(ImportTextError, match=words):
        import_text(raw, fallback_title="Untitled")


HOSTILE = st.sampled_from(
    [
        "#", "##", ">", "-", "+", "*", "**", "_", "__", "`", "```", "~", "~~", "~~~", "|", "|-|",
        "[", "]", "](", ")", "![", "[^1]", "[^1]:", "[x]:", "[caption]", "<", ">", "<b", "<!--",
        "-->", "<a@b.c>", "</p>", "&", "&amp;", "&#1;", ";", "\\", "\\\\", "=", "===", "---", ":",
        "1.", "2)", "9", ".", "!", "$", "^", "{", "}", "(", "'", '"', "“", "é", "😀", "\u00a0",
        "\t", " ", "    ", "a", "B", "word", "https://x.org", "(AP Photo/Jane Doe)", "Photo:", "/",
        "\ufeff",
    ]
)  # fmt: skip
LINES = st.lists(st.lists(HOSTILE, max_size=8).map("".join), max_size=6)
NOT_AS_PASTED = re.compile(r"[ \t]*(?:#{1,6}[ \t]|[•‣◦▪●∙]|[·*-]\s)")  # bullets and hashes go


@given(LINES, st.sampled_from(["\n", "\n\n", "\r\n"]))
def test_readers_see_exactly_the_words_that_were_pasted(lines: list[str], gap: str) -> None:
    """A quote would not be what the page said."""
    kept = [line for line in lines if not NOT_AS_PASTED.match(line)]
    raw = gap.join(kept).lstrip("\ufeff")
    if not raw.strip() or split_front_matter(raw.lstrip(" \t\r\n")):
        return  # either is refused
    result = imported(raw, "A title that no line has")
    shown = squeezed(visible(body_of(result))).lower()
    assert shown.replace("[caption]", "") == squeezed(raw).lower().replace("[caption]", "")


@given(st.text(max_size=200), st.text(max_size=30))
def test_any_text_is_imported_or_refused(raw: str, title: str) -> None:
    """A character that nobody thought of would end in a traceback."""
    for given_title in (None, title):
        try:
            imported(raw, given_title)
        except ImportTextError:
            continue


@given(LINES)
def test_what_was_imported_reads_back_the_same(lines: list[str]) -> None:
    """A caption or heading that was reported would be none to the reader of the file."""
    try:
        result = imported("\n".join(lines))
    except ImportTextError:
        return
    levels = re.findall(r"^#{1,6} ", body_of(result), re.MULTILINE)
    assert len(levels) == len(result.headings)
    paragraphs = [
        block for block in body_of(result).split("\n\n") if not block.startswith(("# ", "- "))
    ]
    captions = [block for block in paragraphs if block.lower().startswith("[caption]")]
    assert len(captions) == len(result.captions)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "unit",
    ["#", "# ", "## a #", "•", "•  !", "* ", "- ", "[", "](", "\\", "_", "&a", "<", "A ", "\t",
     "A b\n(Reuters)\n", "A b c\nText of it here.\n", "text that has no end but goes on and on\n"],
)  # fmt: skip
def test_hostile_texts_are_imported_in_time(unit: str) -> None:
    """One paste would hold up the bot."""
    try:
        import_text(f"x\n{unit * (1_000_000 // len(unit))}", fallback_title="Untitled")
    except ImportTextError:
        return
