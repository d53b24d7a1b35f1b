"""Answers look as they should, fit into a message, and show other people's text as it is.

BRIEFING_EXAMPLES in the environment sets how many examples each property is tried with.
"""

from dataclasses import replace
from datetime import date
import os
from pathlib import Path
import re
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from bot.answers.answer import Answer, Form, Group, Outcome, Quote, Reading, Reason
from bot.answers.briefing import Briefing
from bot.articles.article import Article, FrontMatter
from bot.articles.reading import read_article, read_body, revision_of
from bot.chat.escape import escape
from bot.chat.render import (
    ATTACHMENT,
    MESSAGE_CHARS,
    TOO_LONG,
    length,
    render_answer,
    render_context,
)
from bot.search.query import Wanted
from tests.chat.discord_markdown import Node, kinds, parse, raw_findings, walk, without_unseen
from tests.chat.test_escape import hostile

EXAMPLES = int(os.environ.get("BRIEFING_EXAMPLES", "150"))
many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TODAY = date(2026, 11, 22)
KNOWLEDGE = Path(__file__).parents[2] / "knowledge" / "sanctuary-cities.md"
SITE = "https://news.example/"


@pytest.fixture(scope="module")
def article() -> Article:
    """The briefing's article, under the title that look.md's examples give it."""
    found, faults = read_article(KNOWLEDGE.name, KNOWLEDGE.read_bytes())
    assert found is not None, faults
    return replace(found, front_matter=replace(found.front_matter, title="Briefing"))


@pytest.fixture(scope="module")
def briefing(article: Article) -> Briefing:
    """The briefing that the examples ask."""
    return Briefing.from_articles([article])


def quote_of(article: Article, beginning: str, group: int | None = None) -> Quote:
    """The article's sentence that begins so."""
    for section in article.sections:
        for block in section.blocks:
            for sentence in block.sentences:
                if sentence.display.startswith(beginning):
                    return make_quote(
                        display=sentence.display,
                        text=article.text[sentence.start : sentence.end],
                        title=article.front_matter.title,
                        heading=section.heading,
                        revision=article.revision,
                        line=article.line_of(sentence.start),
                        start=sentence.start,
                        end=sentence.end,
                        group=group,
                    )
    raise AssertionError(beginning)


def make_quote(display: str = "A sentence.", **parts: Any) -> Quote:
    """A quote, with what a test does not care about filled in."""
    return replace(
        Quote(
            text=display,
            display=display,
            article="a.md",
            revision="0",
            title="Title",
            heading="Heading",
            line=1,
            start=0,
            end=len(display),
            score=1.0,
            group=None,
            url=None,
            link=None,
            published=None,
            source=None,
            label=None,
            review_by=None,
        ),
        **parts,
    )


def answer_of(*quotes: Quote, question: str = "q", **parts: Any) -> Answer:
    """An answer with these quotes."""
    answer = Answer(question, question, Outcome.ANSWER, quotes=quotes)
    return replace(answer, **parts)


LOOK = {
    "what is Boston's stance": """\
The article says:
> Boston, Massachusetts: Mayor Michelle Wu has emphasized Boston's sanctuary city status, aiming \
to prevent migrants from feeling they need to "retreat into the shadows."
-# Briefing › Key Sanctuary Cities and Their Stances · undated""",
    "compare Chicago and Denver": """\
The article says:
**Chicago**
> Chicago, Illinois: Mayor Brandon Johnson has reaffirmed Chicago's commitment to the Illinois \
Trust Act, which restricts local law enforcement involvement in federal immigration enforcement.
**Denver**
> Denver, Colorado: Mayor Mike Johnston, while initially expressing strong opposition to Trump's \
plan, later clarified his position, emphasizing the need for negotiation and reasonable solutions.
-# Briefing › Key Sanctuary Cities and Their Stances · undated""",
    "What is Seattle's stance?": "No article mentions “Seattle”.",
    "How many people live in Denver?": "The article mentions Denver, but gives no such number.",
    "Why did Boston end its sanctuary city status?": """\
I found nothing that says so. No article uses “end”.
Nearest passage, not an answer:
> Boston, Massachusetts: Mayor Michelle Wu has emphasized Boston's sanctuary city status, aiming \
to prevent migrants from feeling they need to "retreat into the shadows."
-# Briefing › Key Sanctuary Cities and Their Stances · undated""",
    "what is Bolton's stance": "No article mentions “Bolton”.",
    "Who backs the deportation plan?": """\
3 passages match:
[1]
> Trump's plan, supported by his appointed border czar, Tom Homan, involves a series of executive \
orders aimed at expediting deportations.
[2]
> While many cities oppose the plan, some areas, like Douglas County, Colorado, have expressed \
support for Trump's approach.
[3]
> Texas Land Commissioner Dawn Buckingham has even offered land for the construction of a facility \
to support the deportation operation.
-# [1] Briefing › opening · undated
-# [2] [3] Briefing › Areas Supporting Trump's Plan · undated""",
    "Who has been appointed border czar? / what did he indicate": """\
-# Reading “he” as “Tom Homan”
The article says:
> Homan has indicated that "no one is off the table" if they are in the country illegally, \
prioritizing public safety threats but emphasizing a broad enforcement approach.
-# Briefing › opening · undated""",
    "did texs provide any land": """\
-# Reading “texs” as “Texas”
The article says:
> Texas Land Commissioner Dawn Buckingham has even offered land for the construction of a facility \
to support the deportation operation.
-# Briefing › Areas Supporting Trump's Plan · undated""",
    "since when is california a sanctuary state? and who is gavin newsom?": """\
**1.** The article says:
> California, as a whole, has been a sanctuary state since 2017.
-# Briefing › Key Sanctuary Cities and Their Stances · undated
**2.** No article mentions “gavin newsom”.""",
}


@pytest.mark.parametrize("question", LOOK)
def test_answers_look_as_agreed(question: str) -> None:
    """A member sees exactly what was designed, without synonyms too."""
    article, _ = read_article(KNOWLEDGE.name, KNOWLEDGE.read_bytes())
    assert article is not None
    *after, last = question.split(" / ")
    answer = Briefing.from_articles([article]).answer(last, after)
    shown = render_answer(answer, today=TODAY).content
    assert shown.replace(article.front_matter.title, "Briefing") == LOOK[question]
    assert answer.suggestions == (("what is Boston's stance",) if "Bolton" in last else ())


def test_a_follow_up_says_how_it_was_read(article: Article) -> None:
    """The reading stands above the answer."""
    quote = quote_of(article, "Homan has indicated")
    answer = answer_of(quote, readings=(Reading("he", "Tom Homan"),))
    assert render_answer(answer, today=TODAY).content == (
        "-# Reading “he” as “Tom Homan”\n"
        "The article says:\n"
        '> Homan has indicated that "no one is off the table" if they are in the country '
        "illegally, prioritizing public safety threats but emphasizing a broad enforcement "
        "approach.\n"
        "-# Briefing › opening · undated"
    )


def test_a_repaired_word_is_shown(article: Article) -> None:
    """A slip of the pen is told before the answer."""
    answer = answer_of(quote_of(article, "Texas Land"), readings=(Reading("texs", "Texas"),))
    assert render_answer(answer, today=TODAY).content == (
        "-# Reading “texs” as “Texas”\n"
        "The article says:\n"
        "> Texas Land Commissioner Dawn Buckingham has even offered land for the construction of "
        "a facility to support the deportation operation.\n"
        "-# Briefing › Areas Supporting Trump's Plan · undated"
    )


def test_a_list_is_numbered(article: Article) -> None:
    """Several quotes are numbered, and each source is cited once."""
    beginnings = ("Trump's plan, supported", "While many cities", "Texas Land")
    answer = answer_of(*(quote_of(article, beginning) for beginning in beginnings))
    rendered = render_answer(answer, today=TODAY, shown=3)
    assert rendered.content == (
        "3 passages match:\n"
        "[1]\n"
        "> Trump's plan, supported by his appointed border czar, Tom Homan, involves a series of "
        "executive orders aimed at expediting deportations.\n"
        "[2]\n"
        "> While many cities oppose the plan, some areas, like Douglas County, Colorado, have "
        "expressed support for Trump's approach.\n"
        "[3]\n"
        "> Texas Land Commissioner Dawn Buckingham has even offered land for the construction of "
        "a facility to support the deportation operation.\n"
        "-# [1] Briefing › opening · undated\n"
        "-# [2] [3] Briefing › Areas Supporting Trump's Plan · undated"
    )
    assert (rendered.shown, rendered.more) == (3, 0)


def test_a_double_question_in_a_first_dm(article: Article) -> None:
    """Its parts are numbered, and how long questions are kept is said last."""
    answer = Answer(
        "since when is california a sanctuary state? and who is gavin newsom?",
        "since when is california a sanctuary state? and who is gavin newsom?",
        Outcome.PARTIAL,
        Reason.UNKNOWN_WORDS,
        missing=("gavin", "newsom"),
        groups=(
            Group("since when is california a sanctuary state", Outcome.ANSWER, None, ()),
            Group(
                "who is gavin newsom",
                Outcome.ABSTENTION,
                Reason.UNKNOWN_WORDS,
                ("gavin", "newsom"),
            ),
        ),
        quotes=(quote_of(article, "California, as a whole", 0),),
    )
    assert render_answer(answer, today=TODAY, first_dm_days=90).content == (
        "**1.** The article says:\n"
        "> California, as a whole, has been a sanctuary state since 2017.\n"
        "-# Briefing › Key Sanctuary Cities and Their Stances · undated\n"
        "**2.** No article mentions “gavin newsom”.\n"
        "-# Questions are kept for 90 days: /briefing privacy"
    )


def test_a_comparison_cites_different_sources_apart(briefing: Briefing) -> None:
    """Quotes from different places each have their citation; a silent side says why."""
    answer = briefing.answer("compare Chicago and Miami")
    assert render_answer(answer, today=TODAY).content.splitlines()[-3:] == [
        "-# Briefing › Key Sanctuary Cities and Their Stances · undated",
        "**Miami**",
        "No article mentions “Miami”.",
    ]
    both = briefing.answer("compare Chicago and Denver")
    other = replace(both.quotes[1], title="Other", article="b.md")
    content = render_answer(replace(both, quotes=(both.quotes[0], other)), today=TODAY).content
    lines = content.splitlines()
    assert lines[0] == "The articles say:"
    assert lines[3].startswith("-# Briefing")
    assert lines[-1].startswith("-# Other")


def test_a_citation_tells_all_that_is_known() -> None:
    """Source, date, label, what is due, and a title that leads to the very words."""
    quote = make_quote(
        title="Cities [and] plans",
        link=f"{SITE}a_(b)#:~:text=A%20sentence.",
        url=f"{SITE}a_(b)",
        published="2026-01-02",
        source="The *Post*",
        label="Opinion",
        review_by="2026-05-01",
    )
    assert render_answer(answer_of(quote), today=TODAY).content.splitlines()[-1] == (
        f"-# [Cities (and) plans]({SITE}a_%28b%29#:~:text=A%20sentence.) › Heading"
        " · The \\*Post\\* · 2026-01-02 · Opinion · due for review since 2026-05-01"
    )


def test_a_shared_citation_leads_to_all_its_quotes() -> None:
    """Where two quotes share a citation, its link marks both."""
    one = make_quote(link=f"{SITE}#:~:text=one", url=SITE)
    two = make_quote("B sentence.", link=f"{SITE}#:~:text=two", url=SITE)
    content = render_answer(answer_of(one, two), today=TODAY, shown=2).content
    assert content.splitlines()[-1].startswith(
        f"-# [1] [2] [Title]({SITE}#:~:text=one&text=two) › Heading"
    )


def test_a_shared_citation_without_all_marks_leads_to_the_article() -> None:
    """Where one quote's words cannot be marked no other's are in its name."""
    one = make_quote(link=f"{SITE}#:~:text=one", url=SITE)
    two = make_quote("B sentence.", link=SITE, url=SITE)
    content = render_answer(answer_of(one, two), today=TODAY, shown=2).content
    assert content.splitlines()[-1].startswith(f"-# [1] [2] [Title]({SITE}) › Heading")


def test_more_quotes_come_behind_a_button() -> None:
    """One quote is shown by default; a later message goes on where the first one ended."""
    answer = answer_of(*(make_quote(f"Sentence {number}.") for number in range(1, 5)))
    first = render_answer(answer, today=TODAY)
    assert (first.shown, first.more) == (1, 3)
    assert first.content.startswith("The article says:\n> Sentence 1.\n")
    rest = render_answer(answer, today=TODAY, shown=9, start=1)
    assert (rest.shown, rest.more) == (3, 0)
    assert rest.content.startswith("4 passages match:\n[2]\n> Sentence 2.\n[3]\n")


def test_fewer_quotes_where_they_do_not_fit() -> None:
    """Whole quotes are left out, and how many are left is said."""
    answer = answer_of(*(make_quote(f"{number} " + "word " * 120) for number in range(1, 5)))
    rendered = render_answer(answer, today=TODAY, shown=4)
    assert (rendered.shown, rendered.more) == (3, 1)
    assert rendered.content.endswith("\n-# 1 more")
    assert rendered.attachment is None


@pytest.mark.parametrize("shown", [1, 3])
def test_a_sentence_that_is_too_long_goes_along_as_a_file(shown: int) -> None:
    """Nothing is cut: the sentence stands in the file as it stands in the article."""
    text = "A *very* long sentence, " * 100
    answer = answer_of(make_quote(text, text=text), make_quote(), make_quote())
    rendered = render_answer(answer, today=TODAY, shown=shown)
    assert TOO_LONG in rendered.content
    assert "Title › Heading" in rendered.content
    assert rendered.attachment == (ATTACHMENT, text.encode())
    assert (rendered.shown, rendered.more) == (1, 2)


def test_the_longest_side_goes_along_as_a_file(briefing: Briefing) -> None:
    """The other side is shown as it is."""
    both = briefing.answer("compare Chicago and Denver")
    long = replace(both.quotes[0], display="long " * 500, text="long")
    rendered = render_answer(replace(both, quotes=(long, both.quotes[1])), today=TODAY)
    assert rendered.attachment == (ATTACHMENT, b"long")
    assert f"**Chicago**\n{TOO_LONG}\n**Denver**\n> Denver, Colorado" in rendered.content
    assert rendered.shown == 2


def test_sides_that_do_not_fit_are_left_out_whole() -> None:
    """Four sides with the longest of names are too many for a message, which says what is left."""
    names = tuple(letter * 40 for letter in "\U00010330\U00010331\U00010332\U00010333")
    stars = "*" * 300
    quotes = tuple(
        make_quote(
            f"{name} {'word ' * 500}",
            title=stars,
            heading=stars,
            source=stars,
            label=stars,
            article=f"{name}.md",
            published="2026-01-01",
            review_by="2026-05-01",
            group=number,
        )
        for number, name in enumerate(names)
    )
    groups = tuple(Group(name, Outcome.ANSWER, None, ()) for name in names)
    readings = (Reading("r" * 40, "s" * 40),) * 3
    answer = answer_of(*quotes, groups=groups, form=Form.COMPARISON, readings=readings)
    rendered = render_answer(answer, today=TODAY, note="-# <@123456789012345678> asked:")
    assert length(rendered.content) <= MESSAGE_CHARS
    assert rendered.content.endswith("\n-# 1 more")
    assert [f"**{name}**" in rendered.content for name in names] == [True, True, True, False]
    assert (rendered.shown, rendered.more) == (3, 1)
    assert rendered.attachment is not None
    held = rendered.attachment[1].decode()
    assert [name in held for name in names] == [True, True, True, False]


def test_characters_above_u_ffff_count_twice() -> None:
    """A message fits by whichever way Discord counts."""
    assert length("a\u00e9\U0001f600") == 4
    rendered = render_answer(answer_of(make_quote("\U0001f600" * 990)), today=TODAY)
    assert rendered.attachment is not None


CONTEXT = """\
---
title: Cities
url: https://news.example/cities
---
## Stances

First *words*. Second words.

Boston has refused. Denver has agreed. Miami waited.

[caption] A crowd
in Boston. (Jane Doe/Getty Images)

- one item
- two items

| City | Says |
|------|------|
| Reno | a_b  |
| Tahoe | no  |
"""


PASSAGE = "Boston has refused. **Denver has agreed.** Miami waited."
CAPTION = """\
-# Photo caption: A crowd in Boston. (Jane Doe/Getty Images)
> • one item
> • two items"""


@pytest.mark.parametrize(
    ("beginning", "neighbours", "shown"),
    [
        ("Denver", 0, f"line 9\n> {PASSAGE}"),
        (
            "Denver",
            1,
            f"lines 7-15\n> First words. Second words.\n> {PASSAGE}\n{CAPTION}",
        ),
        ("two", 0, "lines 14-15\n> • one item\n> • **two items**"),
        ("Tahoe", 0, "lines 17-20\n> City | Says\n> Reno | a_b\n> **Tahoe | no**"),
    ],
)
def test_the_context_of_a_quote(beginning: str, neighbours: int, shown: str) -> None:
    """The passage with the quote in bold, what stands around it, captions told as captions."""
    found, _ = read_article("a.md", CONTEXT.encode())
    assert found is not None
    quote = quote_of(found, beginning)
    content = render_context(found, quote, neighbours=neighbours).content
    assert content == f"**Stances**\n-# Cities · {shown}"


def test_headings_and_columns_of_the_context_are_no_markup() -> None:
    """What stands around a quote is other people's text too."""
    text = "---\ntitle: T\n---\n## \\*x\\* \\<@1>\n\n| \\*a\\* | b |\n|--|--|\n| one | two |\n"
    found, _ = read_article("a.md", text.encode())
    assert found is not None
    assert render_context(found, quote_of(found, "one")).content == (
        "**\\*x\\* \\<\\@1>**\n-# T · lines 6-8\n> \\*a\\* | b\n> **one | two**"
    )


def test_long_names_of_columns_leave_room_for_the_row() -> None:
    """A table whose columns are named in whole paragraphs can be shown in context."""
    names = " | ".join(f"{number} {'column ' * 60}" for number in range(6))
    rows = f"| {names} |\n|{'--|' * 6}\n| {' | '.join('abcdef')} |\n"
    found, _ = read_article("a.md", f"---\ntitle: T\n---\n{rows}".encode())
    assert found is not None
    content = render_context(found, quote_of(found, "a")).content
    assert content.splitlines()[-1] == "> **a | b | c | d | e | f**"
    assert length(content) <= MESSAGE_CHARS


def test_long_titles_are_shortened_by_words() -> None:
    """A title as long as a message leaves room for the quote."""
    quote = make_quote(title="Long " * 400, heading="x" * 3000, source="Post " * 100)
    *_, citation = render_answer(answer_of(quote), today=TODAY).content.splitlines()
    title, _, rest = citation.removeprefix("-# ").partition(" › ")
    heading, source, _ = rest.split(" · ")
    assert title == "Long " * 28 + "Long…"
    assert heading == "x" * 149 + "…"
    assert source == "Post " * 13 + "Post…"


def test_names_between_commas_stay_apart() -> None:
    """A list of names that no article holds is not shown as one long name."""
    question = "compare Houston, Aurora and Mike Miller"
    missing = ("Houston", "Aurora", "Mike", "Miller")
    answer = Answer(question, question, Outcome.ABSTENTION, Reason.UNKNOWN_WORDS, missing=missing)
    content = render_answer(answer, today=TODAY).content
    assert content == "No article mentions “Houston”, “Aurora” or “Mike Miller”."


def test_few_readings_and_words_are_shown_back() -> None:
    """A question cannot fill the channel with words of its own."""
    words = tuple(f"Word{number}" for number in range(20))
    answer = Answer(
        " ".join(words),
        " ".join(words),
        Outcome.ABSTENTION,
        Reason.UNKNOWN_WORDS,
        readings=(Reading("a", "b"),) * 9,
        missing=words,
    )
    content = render_answer(answer, today=TODAY).content
    assert content.count("Reading") == 3
    assert content.splitlines()[-1] == (
        "No article mentions “Word0”, “Word1”, “Word2”, “Word3” or 16 other words."
    )


def test_a_context_drops_neighbours_then_sentences() -> None:
    """Whole passages are left out before sentences are, and the quote never."""
    far = " ".join(f"Sentence number {n} is of a middling length, all told." for n in range(60))
    text = f"---\ntitle: T\n---\n{far}\n\nHere it is.\n\n{far}\n"
    found, _ = read_article("a.md", text.encode())
    assert found is not None
    alone = render_context(found, quote_of(found, "Here")).content
    assert alone == "**opening**\n-# T · line 6\n> **Here it is.**"
    within = render_context(found, quote_of(found, "Sentence number 30")).content
    assert "number 22" in within
    assert "number 38" in within
    assert "number 39" not in within


def test_a_context_drops_far_items_of_a_long_list() -> None:
    """Of a list too long for a message the items around the quoted one are shown."""
    items = "\n".join(f"- Item number {n} is of a middling length, all told." for n in range(60))
    found, _ = read_article("a.md", f"---\ntitle: T\n---\n{items}\n".encode())
    assert found is not None
    content = render_context(found, quote_of(found, "Item number 30 ")).content
    shown = [line for line in content.splitlines() if line.startswith("> • ")]
    numbers = [int(re.findall(r"\d+", line)[0]) for line in shown]
    assert numbers == list(range(22, 39))
    assert "**Item number 30 is of a middling length, all told.**" in content


def test_a_context_of_what_is_no_sentence_now_shows_the_quote_alone() -> None:
    """A newer bot may cut sentences elsewhere: what an older one quoted is shown as it was."""
    found, _ = read_article("a.md", CONTEXT.encode())
    assert found is not None
    quote = replace(quote_of(found, "Denver"), end=quote_of(found, "Denver").end - 1)
    assert render_context(found, quote).content.splitlines() == [
        "**Stances**",
        "-# Cities",
        "> Denver has agreed.",
        "-# The article has changed since.",
    ]


def test_a_context_of_another_revision_says_so() -> None:
    """What an older revision said is not looked for in a newer one."""
    found, _ = read_article("a.md", CONTEXT.encode())
    assert found is not None
    quote = replace(quote_of(found, "Denver"), revision="older")
    assert render_context(found, quote).content == (
        "**Stances**\n-# Cities\n> Denver has agreed.\n-# The article has changed since."
    )


def test_a_context_too_long_for_a_message_goes_along_as_a_file() -> None:
    """A sentence longer than a message is attached whole."""
    sentence = "word " * 500 + "end."
    found, _ = read_article("a.md", f"---\ntitle: T\n---\n{sentence}\n".encode())
    assert found is not None
    rendered = render_context(found, quote_of(found, "word"))
    assert rendered.content == f"**opening**\n-# T · line 4\n> {TOO_LONG}"
    assert rendered.attachment == (ATTACHMENT, sentence.encode())


texts = st.one_of(hostile, st.builds(lambda text, n: text * n, hostile, st.integers(1, 60)))
optional = st.one_of(st.none(), hostile)
links = st.one_of(st.none(), hostile.map(lambda text: SITE + text))
quotes = st.builds(
    make_quote,
    display=texts,
    text=hostile,
    title=texts,
    heading=st.one_of(st.none(), texts),
    article=st.sampled_from(["a.md", "b.md"]),
    source=optional,
    label=optional,
    link=links,
    url=links,
    published=st.sampled_from([None, "2026-01-02"]),
    review_by=st.sampled_from([None, "2026-05-01", "2027-05-01"]),
    group=st.none(),
)
words = st.lists(texts, max_size=8).map(tuple)
reasons = st.one_of(st.none(), st.sampled_from(Reason))
groups = st.builds(Group, texts, st.sampled_from(Outcome), reasons, words)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Answers of any form over hostile articles, to hostile questions."""
    sides = draw(st.one_of(st.just(()), st.lists(groups, min_size=1, max_size=5).map(tuple)))
    found = draw(st.lists(quotes, max_size=5))
    if sides:
        numbers = draw(st.permutations(range(len(sides))))
        found = [replace(quote, group=n) for quote, n in zip(found, sorted(numbers), strict=False)]
    if len(sides) == 2 and draw(st.booleans()):
        sides = tuple(replace(side, label=name) for side, name in zip(sides, "AB", strict=True))
    question = draw(texts)
    return Answer(
        question,
        "compare A and B" if len(sides) == 2 else question,
        draw(st.sampled_from(Outcome)),
        draw(reasons),
        readings=draw(st.lists(st.builds(Reading, texts, texts), max_size=5).map(tuple)),
        missing=draw(words),
        groups=sides,
        quotes=tuple(found),
        nearest=tuple(draw(st.lists(quotes, max_size=1))),
        only_in_captions=draw(words),
        only_unquoted=draw(words),
        wanted=draw(st.one_of(st.none(), st.sampled_from(Wanted))),
        mentioned=draw(words),
    )


def check_message(content: str) -> tuple[Node, ...]:
    """What holds for every message; gives its parts."""
    assert length(content) <= MESSAGE_CHARS
    nodes = parse(content)
    assert kinds(nodes) <= {"quote", "subtext", "bold", "link"}
    assert all(node.target.startswith(SITE) for node in walk(nodes) if node.kind == "link")
    assert raw_findings(re.sub(r"\]\(https://news\.example/[^)]*\)", " ", content)) == set()
    assert not set(content) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
    )
    return nodes


@many
@given(answers(), st.integers(0, 6), st.integers(0, 6), st.sampled_from([None, 1, 90]))
def test_hostile_answers(answer: Answer, shown: int, start: int, days: int | None) -> None:
    """No markup but ours, no link but approved ones, quotes exact, never too long."""
    rendered = render_answer(answer, today=TODAY, shown=shown, start=start, first_dm_days=days)
    nodes = check_message(rendered.content)
    seen = [without_unseen(node.shown) for node in nodes if node.kind == "quote"]
    source = answer.quotes or (answer.nearest if not answer.groups else ())
    if rendered.attachment is None:
        expected = [without_unseen(quote.display) for quote in source]
        at = min(start, len(expected) - 1) if answer.quotes and not answer.groups else 0
        count = rendered.shown or len(answer.nearest) if not answer.groups else len(seen)
        assert seen == expected[at : at + count]
    else:
        assert rendered.attachment[0] == ATTACHMENT
        assert set(seen) <= {without_unseen(quote.display) for quote in source}
    if answer.quotes and not answer.groups:
        assert rendered.shown >= 1
    assert rendered.shown + rendered.more <= len(answer.quotes)


@many
@given(st.lists(texts, min_size=1, max_size=6), st.integers(0, 5), st.integers(0, 3), texts)
def test_hostile_contexts(blocks: list[str], pick: int, neighbours: int, title: str) -> None:
    """No markup but ours, the quote in bold and exact, never too long."""
    body = "\n\n".join(blocks).encode("utf-8", "replace").decode()
    found = Article(
        "a.md", revision_of(body.encode()), body, FrontMatter(title or "T"), read_body(body, 0)
    )
    sentences = [
        (section, sentence)
        for section in found.sections
        for block in section.blocks
        for sentence in block.sentences
    ]
    if not sentences:
        return
    section, sentence = sentences[pick % len(sentences)]
    quote = make_quote(
        sentence.display,
        text=body[sentence.start : sentence.end],
        start=sentence.start,
        end=sentence.end,
        revision=found.revision,
        title=title,
        heading=section.heading,
        link=SITE,
        url=SITE,
    )
    rendered = render_context(found, quote, neighbours=neighbours)
    nodes = check_message(rendered.content)
    shown = without_unseen(sentence.display)
    if rendered.attachment is None and escape(sentence.display).strip():
        bold = [without_unseen(node.shown) for node in walk(nodes[1:]) if node.kind == "bold"]
        assert bold == [shown]
