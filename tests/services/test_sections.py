"""Sections as a moderator sees them: what is rewritten, and what never changes."""

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.articles.front_matter import split_front_matter
from bot.articles.reading import read_article
from bot.services.sections import fits_form, rewrite, rewrite_section, section_texts, with_lf

HEAD = "---\ntitle: A town\nlabel: 'x: y'\n---\n"
TEXTS = st.text(st.sampled_from("ab. #-=\n\r\t|*`>[]()é\u2028\u202e😀0"), max_size=60)
BODIES = st.lists(
    st.one_of(TEXTS, st.sampled_from(("## One\n", "Words.\n", "\n", "- item\n", "> q\n", "```\n"))),
    max_size=12,
).map("".join)


@given(BODIES, TEXTS, st.booleans(), st.integers(0, 9))
def test_only_the_section_changes(body: str, new: str, crlf: bool, which: int) -> None:  # noqa: FBT001  Hypothesis passes by name
    """Whatever is in a file and whatever is typed, all before and behind stays, YAML too."""
    text = f"{HEAD}Begin.\n{body}"
    text = text.replace("\r", "").replace("\n", "\r\n") if crlf else text
    article, _ = read_article("a.md", text.encode())
    assume(article is not None)  # a line of "=" makes a heading of all of it
    assert article is not None
    index = which % len(article.sections)
    section, shown = article.sections[index], section_texts(article)[index]
    rewritten = rewrite_section(article, index, new).text
    behind = text[section.end :]
    assert rewritten.startswith(text[: section.start])
    assert rewritten.endswith(behind)
    spans = split_front_matter(text)
    assert spans is not None
    assert split_front_matter(rewritten) == spans
    assert rewritten[: spans.body_start] == text[: spans.body_start]
    assert rewrite_section(article, index, shown.text).text == text
    assert shown.text in with_lf(text)
    if crlf or "\r" not in body:  # only LF ends a line where lines are counted
        assert shown.text.split("\n")[0] in with_lf(text).split("\n")[shown.first_line - 1]


@given(TEXTS, TEXTS, TEXTS)
def test_what_is_typed_stands_in_its_place(before: str, old: str, new: str) -> None:
    """The new words stand where the old ones did, from the line that is told."""
    before, old = f"x{before}y", f"a{old}b"
    rewritten = rewrite(f"{before}{old}\nend", len(before), len(before) + len(old), new)
    if rewritten.typed:
        assert with_lf(rewritten.text).startswith(with_lf(before) + rewritten.typed)
    assert rewritten.text.endswith("\nend")
    assert rewritten.first_line == before.count("\n") + 1


def test_a_form_counts_as_discord_does_at_most() -> None:
    """Emoji are two units of UTF-16; a section that might be cut off is not offered."""
    assert fits_form("x" * 4_000)
    assert not fits_form("x" * 4_001)
    assert fits_form("😀" * 2_000)
    assert not fits_form("😀" * 2_001)
