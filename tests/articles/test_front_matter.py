"""Front matter: what is read, what is a fault on which line, and that no text takes long."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
import pytest
import yaml

from bot.articles.article import FrontMatter, MustAnswer, MustNotAnswer
from bot.articles.front_matter import read_front_matter, split_front_matter
from bot.articles.strict_yaml import (
    MAX_BYTES,
    MAX_PROBLEMS,
    TOO_MANY_NODES,
    TOO_MANY_PROBLEMS,
    Mapping,
    Scalar,
    read_yaml,
)

FULL = """\
---
title: Sanctuary cities and the deportation plan     # the only required key
url: https://example.org/a?b=c#d
source: The Example Post
published: 2025-01-31
label: Opinion
review_by: 2026-01-31
must_answer:
  - {question: what is Boston's stance, quote: Michelle Wu}
  - question: since when
    quote: "since 2017"
must_not_answer:
  - what is Miami's stance
---
## Heading
"""


def article(head: str) -> str:
    """A text with this head, whose first line is the file's line 2."""
    return f"---\n{head}\n---\nBody.\n"


def front_matter(head: str) -> FrontMatter:
    """What a head says that must have no fault."""
    found, _, faults = read_front_matter("a.md", article(head))
    assert not faults
    assert found is not None
    return found


def faults(head: str) -> list[tuple[int, str]]:
    """Lines and messages of a head that must have a fault."""
    found, _, problems = read_front_matter("a.md", article(head))
    assert found is None
    assert problems
    assert all(fault.path == "a.md" and "\n" not in fault.message for fault in problems)
    return [(fault.line, fault.message) for fault in problems]


def test_every_key_is_read() -> None:
    """A key would be ignored, or a test of the article be lost."""
    found, body_start, problems = read_front_matter("a.md", FULL)
    assert not problems
    assert FULL[body_start:] == "## Heading\n"
    assert found == FrontMatter(
        title="Sanctuary cities and the deportation plan",
        url="https://example.org/a?b=c#d",
        source="The Example Post",
        published=date(2025, 1, 31),
        label="Opinion",
        review_by=date(2026, 1, 31),
        must_answer=(
            MustAnswer("what is Boston's stance", "Michelle Wu", 9),
            MustAnswer("since when", "since 2017", 10),
        ),
        must_not_answer=(MustNotAnswer("what is Miami's stance", 13),),
    )


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: x\n---\nBody",
        "\ufeff---\ntitle: x\n---\nBody",
        "---\r\ntitle: x\r\n---\r\nBody",
        "\ufeff--- \t\r\ntitle: x\r\n---\t \r\nBody",
        "---\ntitle: 😀 é\n---\nBody",
        "---\n---\nBody",
    ],
)
def test_the_body_starts_just_below_the_closing_line(text: str) -> None:
    """Every offset of a citation would be shifted."""
    spans = split_front_matter(text)
    assert spans is not None
    assert spans.closed
    assert text[spans.body_start :] == "Body"
    assert text[spans.yaml_start : spans.yaml_end].strip() in {"title: x", "title: 😀 é", ""}
    assert read_front_matter("a.md", text)[1] == spans.body_start


@pytest.mark.parametrize(
    "text", ["", "Body", "\ufeffBody", "\n---\ntitle: x\n---\n", "----\ntitle: x\n", "— — —"]
)
def test_a_missing_head_says_how_to_start_the_file(text: str) -> None:
    """A moderator would not know what a file has to start with."""
    found, body_start, problems = read_front_matter("a.md", text)
    assert found is None
    assert text[body_start:] == text.removeprefix("\ufeff")
    (fault,) = problems
    assert fault.line == 1
    assert "title: …" in fault.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Body", "there is no front matter: "),
        ("Body ---", "there is no front matter: "),
        (
            "\ufeff \t\r\n---\ntitle: x\n---\n",
            "the file does not start with a line of exactly three ",
        ),
        (
            "----\ntitle: x\n",
            "the file does not start with a line of exactly three hyphens (---): ",
        ),
    ],
)
def test_a_line_that_is_nearly_the_first_one_is_told_from_none(text: str, message: str) -> None:
    """A moderator would see hyphens at the head of the file and read that there are none."""
    (fault,) = read_front_matter("a.md", text)[2]
    assert fault.message.startswith(message)
    assert fault.message.endswith(
        ': start the file with a line ---, a line "title: …" and another line ---'
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("---", ""),
        ("---\ntitle: x\n\nBody", ""),
        ("---\ntitle: x\n—\nBody", "line 3"),
        ("---\ntitle: x\n ---\nBody", "line 3"),
        ("---\r\ntitle: x\r\n----\r\nBody", "line 3"),
    ],
)
def test_an_unclosed_head_says_how_to_close_it(text: str, hint: str) -> None:
    """The whole article would be taken for its head without a word."""
    found, body_start, problems = read_front_matter("a.md", text)
    assert found is None
    assert body_start == len(text)
    (fault,) = problems
    assert fault.line == 1
    told = "the --- that opens the front matter is never closed: put a line --- below its keys"
    assert fault.message == told + (
        f" ({hint} is not exactly three hyphens at the start of a line)" if hint else ""
    )


@pytest.mark.parametrize(
    "text",
    [
        "NO",
        "yes",
        "~",
        "null",
        "2024-01-01",
        "0x10",
        "1e3",
        "1_000",
        ".inf",
        "007",
        "12:30:45",
        "=",
    ],
)
def test_plain_values_stay_the_characters_that_stand_there(text: str) -> None:
    """Norway's code would become "False", a date another title."""
    assert front_matter(f"title: {text}").title == text


def test_a_number_of_many_digits_is_text() -> None:
    """Python refuses to convert it, which would end in a traceback."""
    (item,) = front_matter(f"title: x\nmust_not_answer:\n- {'9' * 5000}").must_not_answer
    assert item.question == "9" * 5000


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("'It''s: here'", "It's: here"),
        ('"a \\"b\\" \\u00e9"', 'a "b" é'),
        ("Straße — “quoted” #1".replace(" #1", "#1"), "Straße — “quoted”#1"),
        ("a\u00a0b", "a\u00a0b"),
        ("x # remark", "x"),
        ("one\n  two", "one two"),
    ],
)
def test_a_title_is_kept_as_written_but_for_quoting(written: str, title: str) -> None:
    """Citations would show another title than the article has."""
    assert front_matter(f"title: {written}").title == title


@pytest.mark.parametrize("value", ["", " ", ' ""', " ''", " # remark"])
def test_an_empty_value_of_an_optional_key_is_absent(value: str) -> None:
    """A template with keys left open would be refused."""
    keys = ("url", "source", "published", "label", "review_by", "must_answer", "must_not_answer")
    head = "\n".join(f"{key}:{value}" for key in keys)
    assert front_matter(f"title: x\n{head}") == FrontMatter(title="x")


@pytest.mark.parametrize(
    ("head", "line", "words"),
    [
        ("", 1, "title is missing"),
        ("# only a remark", 1, "title is missing"),
        ("url: https://example.org", 1, "title is missing"),
        ("label: x\ntitle:", 3, "title is missing"),
        ("title: '  '", 2, "blank"),
        ("title: '\u200b'", 2, "blank"),
        ("title: |\n  one\n  two", 2, "more than one line"),
        ('title: "one\\ntwo"', 2, "more than one line"),
        (f"title: {'x' * 201}", 2, "201 characters"),
        (f"title: x\nsource: {'x' * 101}", 3, "101 characters"),
        (f"title: x\nlabel: {'x' * 101}", 3, "101 characters"),
        ('title: "a\\u202eb"', 2, "U+202E"),
        ("title: a\u2066b", 2, "U+2066"),
        ('title: x\nsource: "a\\eb"', 3, "U+001B"),
        ('title: x\nlabel: "a\\tb"', 3, "U+0009"),
        ("title: [a]", 2, "expected text on one line, found a list"),
        ("title: {a: b}", 2, "expected text on one line, found keys with values"),
        ("titel: x", 2, 'did you mean "title"?'),
        ("Title: x", 2, 'did you mean "title"?'),
        ("title: x\nauthor: y", 3, "known are title, url"),
        ("title: x\nlabel: y\ntitle: z", 4, "stands on line 2 already"),
        ("title: x\nurl: ftp://example.org", 3, "no web address"),
        ("title: x\nurl: example.org", 3, "no web address"),
        ("title: x\nurl: https://", 3, "no web address"),
        ("title: x\nurl: https://:80/", 3, "no web address"),
        ("title: x\nurl: https://[/", 3, "no web address"),
        ("title: x\nurl: https://a:b/", 3, "no web address"),
        ("title: x\nurl: https://example.org/a b", 3, "blank"),
        ("title: x\nurl: https://example.org/\u202eb", 3, "unseen"),
        (f"title: x\nurl: https://example.org/{'a' * 1000}", 3, "at most 1,000"),
        ("title: x\nurl: [https://example.org]", 3, "expected an address"),
        ("title: x\npublished: 31.1.2025", 3, "YYYY-MM-DD"),
        ("title: x\npublished: 2025-1-31", 3, "YYYY-MM-DD"),
        ("title: x\npublished: 20250131", 3, "YYYY-MM-DD"),
        ("title: x\npublished: ٢٠٢٥-٠١-٣١", 3, "YYYY-MM-DD"),
        ("title: x\nreview_by: 2025-02-30", 3, "no day of the calendar"),
        ("title: x\nreview_by: 0000-01-01", 3, "no day of the calendar"),
        ("title: x\npublished: [2025-01-31]", 3, "expected a date"),
        ("title: x\nmust_answer: what", 3, "expected a list, found text"),
        ("title: x\nmust_answer: {question: a, quote: b}", 3, "found keys with values"),
        ("title: x\nmust_answer:\n- what", 4, "expected {question: …, quote: …}, found text"),
        ("title: x\nmust_answer:\n- question: a", 4, "lacks its quote"),
        ("title: x\nmust_answer:\n- {quote: a}", 4, "lacks its question"),
        ("title: x\nmust_answer:\n- {}", 4, "lacks its question and its quote"),
        ("title: x\nmust_answer:\n- question: a\n  quote:", 5, "quote: is blank"),
        ("title: x\nmust_answer:\n- question: ' '\n  quote: a", 4, "question: is blank"),
        ("title: \u3164", 2, "blank"),
        (
            "title: x\nmust_answer:\n- question: a\n  quote: |\n    b\n    c",
            5,
            "more than one line",
        ),
        ("title: x\nmust_answer:\n- {question: a, qoute: b}", 4, 'did you mean "quote"?'),
        ("title: x\nmust_answer:\n- {question: a, b, quote: c}", 4, "comma needs quotes"),
        ("title: x\nmust_not_answer: what", 3, "expected a list, found text"),
        ("title: x\nmust_not_answer:\n-\n- a", 4, "blank"),
        ("title: x\nmust_not_answer:\n- [a]", 4, "expected a question, found a list"),
        ("just text", 2, "key: value"),
        ("title:x", 2, "key: value"),
        ("title x\nurl: y", 2, "key: value"),
        ("- title", 2, "key: value"),
        ("table: x", 2, "did you mean"),
    ],
)
def test_what_a_key_may_not_hold_is_one_fault_on_its_line(head: str, line: int, words: str) -> None:
    """A moderator would look for the mistake in the wrong place, or not learn of it."""
    ((found_line, message),) = faults(head)
    assert found_line == line
    assert words in message


@pytest.mark.parametrize(
    ("head", "line", "words"),
    [
        ("title: Boston: a city", 2, 'holds ": "'),
        ("title: 'Trump's plan'", 2, "use the other kind"),
        ('title: "Boston" said', 2, "quotes around the whole value"),
        ("title: [caption] Boston", 2, "quotes around the whole value"),
        ("title: x\nsource: @boston", 3, "starts with @"),
        ("title: `x`", 2, "starts with @, % or `"),
        ("title: - x", 2, 'starts with "- "'),
        ("title: ? x", 2, 'starts with "? "'),
        ("title: }", 2, "bracket needs quotes"),
        ("title: **x**", 2, "starts with *"),
        ("title: *x", 2, "starts with *"),
        ("title: &x", 2, "starts with &"),
        ("title: & x", 2, "starts with &"),
        ("title: &a !b x", 2, "starts with &"),
        ("title: x\nsource: &a y", 3, "starts with &"),
        ("title: !important", 2, "starts with !"),
        ("title: !!str x", 2, "starts with !"),
        ("title: !a!b x", 2, "starts with !"),
        ("title: !!python/object/apply:os.system [ls]", 2, "starts with !"),
        ("title: x\nmust_answer: !!seq []", 3, "starts with !"),
        ("title: > x", 2, "starts with | or >"),
        ("title: |0\n  x", 2, "starts with | or >"),
        ("title: x\n<<: {label: y}", 3, "<< is not supported"),
        ("title: x\n[a]: b", 3, "no plain word before its colon"),
        ("title: x\nlabel y", 3, "no colon"),
        ("title: x\n label: y", 3, "lacks its colon"),
        ("title: x\nmust_answer:\n - question: a\n  quote: b", 5, "does not belong"),
        ("  title: x\nlabel: y", 3, "does not belong"),
        ("title: x\n\tlabel: y", 3, "tab"),
        ("title: x\nlabel: 'y\nsource: z", 3, "never closed"),
        ("title: x\nmust_answer:\n- {question: a\n", 4, "{ that opens here"),
        ("title: x\nmust_not_answer: [a\n", 3, "[ that opens here"),
        ('title: "\\q"', 2, "backslash"),
        ('title: "\\xzz"', 2, "backslash"),
        ('title: "\\ud800"', 2, "backslash"),
        ('title: x\nlabel: "\\U00110000"', 3, "backslash"),
        ('title: x\nlabel: "\\UFFFFFFFF"', 3, "backslash"),
        ("title: Boston is #1", 2, "hides the rest"),
        ("title: #1 in Boston", 2, "hides the rest"),
        ("title: x\n...\nlabel: y", 3, "second document"),
        ("title: x\n--- y", 3, "second document"),
        ("%YAML 1.1\ntitle: x", 2, "starts with %"),
        ("\n# remark\n \t\r\n%YAML 1.1\ntitle: x", 5, "starts with %"),
        ("title: x\n...", 3, "second document"),
        ("title: x\n---\ty", 3, "second document"),
        ("\n... \n--- # x\ntitle: x", 3, "second document"),
        (f"title: x\n...\n%YAML 1.{'9' * 5000}", 3, "second document"),
        ("title: x\nlabel: a\x07b", 3, "U+0007"),
        ("title: x\nlabel: a\x00b", 3, "U+0000"),
        ("title: x\nlabel: a\x85b", 3, "U+0085"),
        ("title: x\nlabel: a\u2028b", 3, "U+2028"),
        ("title: x\rlabel: b", 2, "U+000D"),
        ("title: x\nlabel: a\ufffeb", 3, "U+FFFE"),
        ("title: x\nlabel: a\ud800b", 3, "U+D800"),
        ("title: x\nmust_answer: [[[[a]]]]", 3, "too deep"),
        ("title: x\nmust_answer:\n- - - - a", 4, "too deep"),
    ],
)
def test_what_yaml_itself_cannot_read_is_said_in_plain_words(
    head: str, line: int, words: str
) -> None:
    """A moderator would read a parser's jargon, or the reader obey what it must not."""
    ((found_line, message),) = faults(head)
    assert found_line == line
    assert words in message
    assert "scanning" not in message
    assert "token" not in message


NEEDS_QUOTES = "a value that starts with [, { or - needs quotes around it"


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("label: x", 'the title is missing: write a line "title: …"'),
        ("title: '  '", "title: is blank: write something, or remove it"),
        (
            "title: |\n  one\n  two",
            "title: has more than one line: write it on one, without | or >",
        ),
        (f"title: {'x' * 201}", "title: has 201 characters; at most 200 fit: shorten it"),
        (f"title: x\nlabel: {'x' * 101}", "label: has 101 characters; at most 100 fit: shorten it"),
        ('title: "a\\u202eb"', "title: holds an unseen character (U+202E): delete it"),
        ("title: [a]", f"title: expected text on one line, found a list; {NEEDS_QUOTES}"),
        (
            "title: {a: b}",
            f"title: expected text on one line, found keys with values; {NEEDS_QUOTES}",
        ),
        (
            "title: x\nsource: [a]",
            f"source: expected text on one line, found a list; {NEEDS_QUOTES}",
        ),
        ("title: x\nlabel: [a]", f"label: expected text on one line, found a list; {NEEDS_QUOTES}"),
        ("titel: x", 'unknown key "titel": did you mean "title"?'),
        (
            "title: x\nauthor: y",
            'unknown key "author": known are title, url, source, published, label, review_by, '
            "must_answer, must_not_answer",
        ),
        (
            f"title: x\n{'y' * 40}: z",
            f'unknown key "{"y" * 40}": known are title, url, source, published, label, '
            "review_by, must_answer, must_not_answer",
        ),
        (
            f"title: x\n{'y' * 41}: z",
            f'unknown key "{"y" * 39}…": known are title, url, source, published, label, '
            "review_by, must_answer, must_not_answer",
        ),
        (
            "title: x\nurl: example.org",
            'url: "example.org" is no web address: write it in full, as in '
            "https://example.org/story",
        ),
        ("title: x\nurl: a b", "url: holds a blank or an unseen character: remove it"),
        (
            f"title: x\nurl: https://e.org/{'a' * 1000}",
            "url: has 1,014 characters; at most 1,000 fit: shorten it",
        ),
        ("title: x\nurl: [a]", f"url: expected an address, found a list; {NEEDS_QUOTES}"),
        (
            "title: x\npublished: 31.1.2025",
            'published: "31.1.2025" is no date as YYYY-MM-DD, such as 2025-01-31',
        ),
        (
            "title: x\nreview_by: 2025-02-30",
            'review_by: "2025-02-30" is no day of the calendar',
        ),
        (
            "title: x\nreview_by: [a]",
            f"review_by: expected a date as YYYY-MM-DD, found a list; {NEEDS_QUOTES}",
        ),
        (
            "title: x\nmust_answer: what",
            "must_answer: expected a list, found text; put each item on a line of its own that "
            'starts with "- "',
        ),
        (
            "title: x\nmust_answer:\n- what",
            "must_answer: expected {question: …, quote: …}, found text",
        ),
        ("title: x\nmust_answer:\n- {question: a}", "must_answer: this item lacks its quote"),
        (
            "title: x\nmust_answer:\n- {}",
            "must_answer: this item lacks its question and its quote",
        ),
        (
            "title: x\nmust_answer:\n- {question: a, b, quote: c}",
            'unknown key "b" in must_answer: known are question, quote; a value that holds a comma '
            "needs quotes around it",
        ),
        (
            "title: x\nmust_answer:\n- {question: a, b: c, quote: d}",
            'unknown key "b" in must_answer: known are question, quote',
        ),
        (
            "title: x\nmust_answer:\n- {question: a, quote: [b]}",
            f"must_answer, quote: expected text on one line, found a list; {NEEDS_QUOTES}",
        ),
        (
            "title: x\nmust_not_answer:\n- [a]",
            f"must_not_answer: expected a question, found a list; {NEEDS_QUOTES}",
        ),
        (
            "just text",
            'expected lines of "key: value" with a blank after the colon, as in "title: …"',
        ),
        ("title: x\n<<: {label: y}", "<< is not supported: write the keys out"),
        (
            "title: x\n[a]: b",
            "this line has no plain word before its colon: write key: value",
        ),
        ("title: x\nlabel: y\ntitle: z", '"title" stands on line 2 already: remove one'),
        (
            "title: x\n...\nlabel: y",
            "... starts a second document; one is read: remove the line",
        ),
        ("title: x\nlabel: a\x07b", "there is an unseen character (U+0007) here: delete it"),
        ("title: x\n\tlabel: y", "there is a tab here; use blanks in its place"),
    ],
)
def test_what_is_said_of_a_fault_is_a_whole_sentence(head: str, message: str) -> None:
    """A moderator would read what is wrong without what to do, or the other way round."""
    ((_, found),) = faults(head)
    assert found == message


def test_what_has_no_plain_words_is_told_all_the_same() -> None:
    """A moderator would read a parser's jargon."""
    (problem,) = read_yaml("|2\n%").problems
    assert problem.message == "this line cannot be read: put double quotes around the value"


def test_every_fault_of_a_file_is_told_at_once() -> None:
    """Mending a file would take as many rounds as it has mistakes."""
    head = "url: x\nlabel: y\npublished: z\nfoo: bar\nlabel: again\nsource: a: b"
    assert [line for line, _ in faults(head)] == [2, 4, 5, 6, 7]


def test_lines_are_those_of_a_file_with_any_line_ends() -> None:
    """The line named would be off in files from Windows."""
    text = "\ufeff---\r\ntitle: x\r\n\r\n# remark\r\nlabel: [a]\r\n---\r\nBody"
    assert [fault.line for fault in read_front_matter("a.md", text)[2]] == [5]


def test_a_head_of_the_greatest_size_is_read_and_no_longer_one() -> None:
    """A mistaken file would be parsed for minutes, or an allowed head be refused."""
    remarks = "#" * (MAX_BYTES - len("title: x\n\n"))
    assert front_matter(f"title: x\n{remarks}").title == "x"
    assert faults(f"title: x\n{remarks}#") == [
        (2, "this block has 65,537 bytes; at most 65,536 are read: shorten it")
    ]


def test_of_many_unknown_keys_the_first_are_named() -> None:
    """A file that is no article at all would fill the screen."""
    messages = [message for _, message in faults("\n".join(f"k{n}: x" for n in range(100)))]
    assert sum("unknown key " in message for message in messages) == 10
    assert "90 more keys are unknown from here on" in messages
    eleven = faults("title: x\n" + "\n".join(f"k{n}: x" for n in range(11)))
    assert eleven[-1] == (13, "1 more key is unknown from here on")
    ten = faults("title: x\n" + "\n".join(f"k{n}: x" for n in range(10)))
    assert len(ten) == 10
    assert ten[-1][1].startswith('unknown key "k9"')


def test_what_an_item_lacks_is_told_beside_another_items_mistake() -> None:
    """The second item's fault would be told only once the first one is mended."""
    head = "title: x\nmust_answer:\n- {question: a, qoute: b}\n- {question: c}"
    assert [line for line, _ in faults(head)] == [4, 5]


@pytest.mark.parametrize(
    ("head", "last"),
    [
        ("title: T\n" * 6_000, TOO_MANY_PROBLEMS),
        ("!tag k: v\n" * 6_000, TOO_MANY_PROBLEMS),
        ("title: T\nmust_answer:\n" + "- {a: b, question: c}\n" * 300, TOO_MANY_PROBLEMS),
        ("title: T\nmust_answer:\n" + "- {question: c}\n" * 300, TOO_MANY_PROBLEMS),
        ("title: T\nmust_not_answer:\n" + "- ' '\n" * 1_500, TOO_MANY_PROBLEMS),
        ("title: T\nmust_not_answer:\n" + "- a\n" * 6_000, TOO_MANY_NODES),
        (f"title: {{{', '.join(f'a{number}: b' for number in range(5_000))}}}", TOO_MANY_NODES),
    ],
)
def test_reading_stops_where_nobody_reads_on(head: str, last: str) -> None:
    """A head of 64 kB would take a second, and fill the screen with what is wrong in it."""
    found = faults(head)
    assert len(found) <= MAX_PROBLEMS + 1
    assert found[-1][1] == last


def test_as_many_keys_and_values_are_read_as_allowed() -> None:
    """The longest head that may be would be refused, or a longer one be read."""
    head = "title: T\nmust_not_answer:\n" + "- a\n" * 3_195  # beside five: title, T, the key, …
    assert len(front_matter(head).must_not_answer) == 3_195
    told = "this block holds more than 3,200 keys and values: shorten it"
    assert [message for _, message in faults(f"{head}- a")] == [told]


def test_hundreds_of_questions_are_read() -> None:
    """An article with many tests of its own would be refused."""
    head = "title: T\nmust_answer:\n" + "- {question: who, quote: Wu}\n" * 600
    assert len(front_matter(head).must_answer) == 600


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "head",
    [
        "[" * 40_000,
        "title: " + "[" * 40_000,
        "title: " + "{" * 40_000,
        "[{" * 20_000,
        "- " * 30_000,
        "? " * 30_000,
        "[\n" * 30_000,
        "[]," * 20_000,
        "a: b\n" * 12_000,
        "".join(f"k{number}: \n" for number in range(6_000)),
        "title: " + '"' + "\\n" * 30_000 + '"',
        "'" + "a\n" * 30_000 + "'",
        "x" * 65_000,
        "! " * 30_000,
        "&a " * 20_000,
        "*a " * 20_000,
        "# x\n" * 16_000,
        "\n" * 65_000,
        " " * 65_000,
        "x" * (MAX_BYTES + 1),
        "x" * 4_000_000,
        "é" * (MAX_BYTES // 2 + 1),
        "must_answer:\n" + "- [a]\n" * 10_000,
    ],
)
def test_hostile_heads_are_refused_soon(head: str) -> None:
    """One file would hold up the bot: PyYAML alone takes 35 s for the first of these."""
    for _ in range(3):
        assert faults(head)


@pytest.mark.timeout(30)
def test_deep_brackets_are_refused_while_they_are_scanned() -> None:
    """PyYAML scans 1,024 of them ahead, in time that is quadratic: 0.15 s for a single file."""
    for _ in range(2_000):
        assert faults("title: " + "[" * 40_000)


@pytest.mark.parametrize(
    "text", ["---\ntitle: x\n", "title: x\n", "# remark\n--- # remark\ntitle: x"]
)
def test_a_yaml_file_may_start_with_a_line_of_hyphens(text: str) -> None:
    """A file of nothing but YAML that starts as such files do would be refused."""
    document = read_yaml(text)
    assert not document.problems
    assert isinstance(document.root, Mapping)
    (entry,) = document.root.entries
    assert (entry.key, entry.value) == ("title", Scalar("x", entry.line))


@given(
    st.text(
        alphabet=st.sampled_from("ab:- \n\t'\"[]{}#&*!|>%@,?.\\x0u\r\ufeff~=<é\u2028\x00"),
        max_size=60,
    )
)
def test_any_head_is_read_or_refused(head: str) -> None:
    """A text that nobody thought of would end in a traceback."""
    text = article(head)
    found, body_start, problems = read_front_matter("a.md", text)
    assert (found is None) == bool(problems)
    assert 0 <= body_start <= len(text)
    assert all(1 <= fault.line <= text.count("\n") + 1 for fault in problems)


@given(st.text(max_size=80))
def test_any_text_is_split_where_its_lines_are(text: str) -> None:
    """The body would start inside a line."""
    for whole in (text, f"---\n{text}", f"---\n{text}\n---\n{text}"):
        spans = split_front_matter(whole)
        if spans is not None and spans.closed:
            assert whole[: spans.body_start].rstrip(" \t\r\n").endswith("---")
            assert spans.yaml_start <= spans.yaml_end < spans.body_start


PRINTABLE = st.characters(
    exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufffe\uffff"
)


@given(st.text(PRINTABLE, min_size=1, max_size=50))
def test_strings_that_yaml_quotes_come_back_as_they_were(question: str) -> None:
    """A question written by a tool would be changed by the reader."""
    if not any(char.isprintable() and not char.isspace() for char in question):
        return
    written = yaml.safe_dump([question], allow_unicode=True, width=10_000)
    found, _, problems = read_front_matter(
        "a.md", f"---\ntitle: x\nmust_not_answer:\n{written}---\n"
    )
    assert not problems
    assert found is not None
    assert [item.question for item in found.must_not_answer] == [question]
