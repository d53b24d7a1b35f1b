"""Lines that are added to an article's head, however that is written."""

import pytest

from bot.articles.reading import read_article
from bot.articles.synonyms import read_synonyms
from bot.errors import RefusedError
from bot.services.wordings import with_must_answer, with_synonym

ITEM = "{question: a, quote: b}"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("must_answer:",),
        ("must_answer: []",),
        ("must_answer: # why",),
        ("must_answer:", f"- {ITEM}"),
        ("must_answer:", "", f"    - {ITEM}", "source: x"),
        ("must_answer: # why", f"  - {ITEM}"),
        ("must_answer:", "# why", "- question: a", "  quote: b"),
        ("must_answer:", "", "    # why", f"  - {ITEM}"),
    ],
)
def test_a_line_is_added_and_the_others_stay(lines: tuple[str, ...], newline: str) -> None:
    """A moderator's head, comments and indentation included, must not be broken or rewritten."""
    text = newline.join(("---", "title: T", *lines, "---", "Boats leave at nine.", ""))
    before, _ = read_article("a.md", text.encode())
    assert before is not None
    added = with_must_answer(text, "when: do boats leave", "at nine")
    after, faults = read_article("a.md", added.text.encode())
    assert after is not None
    assert faults == ()
    known = {(each.question, each.quote) for each in before.front_matter.must_answer}
    said = {(each.question, each.quote) for each in after.front_matter.must_answer}
    assert said == known | {("when: do boats leave", "at nine")}
    assert added.text.split(newline)[added.number - 1].strip() == added.line
    changed = set(text.split(newline)) - set(added.text.split(newline))
    assert changed <= {"must_answer: []", "must_answer: # why"}


@pytest.mark.parametrize("head", ["", f"---\ntitle: T\nmust_answer: [{ITEM}]\n---\n"])
def test_where_no_line_can_be_added_says_so(head: str) -> None:
    """A file that cannot be added to is refused with what to do, and not broken."""
    with pytest.raises(RefusedError, match=r"edit (?:its|the) file"):
        with_must_answer(f"{head}Boats leave at nine.\n", "when", "at nine")


@pytest.mark.parametrize(("question", "quote"), [("", "x"), ("x", " "), (" ", "")])
def test_a_question_and_its_quote_are_both_needed(question: str, quote: str) -> None:
    """The article would be refused for a test that nobody wrote."""
    with pytest.raises(RefusedError, match="write both"):
        with_must_answer("---\ntitle: T\n---\nText.\n", question, quote)


@pytest.mark.parametrize("text", ["", "- [a, b]\n", "- [a, b]", "# why\r\n- [a, b]\r\n"])
@pytest.mark.parametrize("words", ["street  car", "it's: here", "[x] #1"])
def test_a_group_is_added_and_the_others_stay(text: str, words: str) -> None:
    """A moderator's groups must not be broken by what is added to them."""
    before, _ = read_synonyms("synonyms.yaml", text.encode())
    added = with_synonym(text, words, "tram")
    after, faults = read_synonyms("synonyms.yaml", added.text.encode())
    assert faults == ()
    assert after.groups == (*before.groups, ("tram", " ".join(words.split())))
    assert added.text.startswith(text)
    assert added.text.splitlines()[added.number - 1] == added.line


@pytest.mark.parametrize(
    ("words", "means", "told"),
    [("", "tram", "write both"), ("tram", " ", "write both"), ("Tram", "tram ", "both are")],
)
def test_a_group_of_one_is_refused(words: str, means: str, told: str) -> None:
    """synonyms.yaml would be refused as a whole."""
    with pytest.raises(RefusedError, match=told):
        with_synonym("", words, means)
