"""What was typed -> what it is."""

import pytest

from bot.answers import question as questions
from bot.answers.sides import sides


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("<@123456> what is up", "what is up"),
        ("<@!1><@&2> a <#3> b", "a b"),
        ("</ask:12> <a:wave:12> <:x:1> <t:99:R> a", "a"),
        ("@everyone @here a", "a"),
        ("mail me@here.example", "mail me@here.example"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("  a\n\tb  ", "a b"),
    ],
)
def test_markup_is_taken_out(typed: str, cleaned: str) -> None:
    """Mentions, emoji and pings are no part of a question; other brackets are."""
    assert questions.without_markup(typed) == cleaned


@pytest.mark.parametrize("typed", ["Hi!", "THANK YOU", "thanks so much", "ok", "good evening"])
def test_greetings(typed: str) -> None:
    """Greetings and thanks are told from questions."""
    assert questions.is_greeting(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "", "you", "there", "hi, what is Boston's stance", "thanks Wu", "Nice?", "so nice there",
        "Cool bot", "so good", "evening",
    ],
)  # fmt: skip
def test_what_is_no_greeting(typed: str) -> None:
    """A question that is polite is still a question."""
    assert not questions.is_greeting(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "cu\u00e1l es la postura de Boston",
        "was ist die Haltung von Boston",
        "quelle est la position de Boston",
        "qual \u00e9 a posi\u00e7\u00e3o de Boston",
        "qual \u00e8 la posizione del sindaco",
        "wat is het standpunt van Boston",
        "QUI EST LE MAIRE",
    ],
)
def test_other_languages_in_latin_script(typed: str) -> None:
    """Two of another language's frequent words tell it."""
    assert questions.foreign_words(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "what is Boston's stance",
        "who is Michelle Wu",
        "los angeles and san diego",
        "What did Charles De Gaulle and Martin Del Rio say",
        "what is the de facto law",
    ],
)
def test_english_is_no_other_language(typed: str) -> None:
    """English questions, names of foreign words among them, are not refused."""
    assert not questions.foreign_words(typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("compare Chicago and Denver", ("Chicago", "Denver")),
        ("Compare Chicago with Los Angeles.", ("Chicago", "Los Angeles")),
        ("Boston vs Los Angeles", ("Boston", "Los Angeles")),
        ("Boston versus Denver?", ("Boston", "Denver")),
        ("what is the difference between Boston and Denver?", ("Boston", "Denver")),
        ("how do Boston and Denver differ", ("Boston", "Denver")),
        ("how does Boston's differ from Denver's?", ("Boston", "Denver")),
        ("what do Boston and Denver say", ()),
        ("Boston and Denver", ()),
        ("", ()),
    ],
)
def test_the_sides_of_a_comparison(typed: str, expected: tuple[str, ...]) -> None:
    """The usual forms of a comparison give its two sides as typed, others none."""
    assert tuple(side.label for side in sides(typed)) == expected


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "piece", ["compare ", "a vs ", "how do a and ", "<@", "</a:", "between a "]
)
def test_long_questions_end(piece: str) -> None:
    """No question, however it is made, takes more than a moment."""
    typed = (piece * 4000)[: questions.MAX_CHARS]
    sides(typed)
    questions.without_markup(typed)
    questions.is_greeting(typed)
