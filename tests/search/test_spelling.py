"""Misspelt words are repaired, words and names in their own right never."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from bot.search.index import Index
from bot.search.lexicon import english
from bot.search.spelling import Speller, mended
from tests.conftest import CITIES, make_article

MORE = (
    "\nTom Homan spoke in Boston of management, and of Texas. The Friday quiz costs a monthly"
    " pass in Kingsbridge, and passengers travel through the estuary.\n"
)
SPELLER = Speller(Index.build([make_article(CITIES + MORE)]), english())


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("waht is bostn's stance", "what is Boston's stance"),
        ("wehn is teh firday quiz", "when is the Friday quiz"),
        ("BOSTN", "Boston"),
        ("did texs provide land", "did Texas provide land"),
        ("power managment", "power management"),
        ("montly passangers", "monthly passengers"),
        ("kingsbrigde", "Kingsbridge"),
        ("What did Johnstn ask", "What did Johnston ask"),
        ("where is the estaury", "where is the estuary"),
        ("boston's stanse", "boston's stance"),
        ("the mayor's opinon", "the mayor's opinion"),
    ],
)
def test_a_slip_is_mended(typed: str, read: str) -> None:
    """A word that is none becomes the articles' word, or the question word, that was meant."""
    assert mended(typed, SPELLER.slips(typed)) == read


@pytest.mark.parametrize(
    "typed",
    [
        "what is houston's stance",
        "Is Bolton in it",
        "what did Tom Hogan say",
        "who is Mike Johnson",
        "michele wu",
        "the passages through it",
        "who is Jane Doe",  # only in a caption
        "zarawolf99",
        "qqqqqqq",
        "how do i reset it",
        "Texaco",
        "pls thx",
    ],
)
def test_a_word_in_its_own_right_stays(typed: str) -> None:
    """English words, names, words of captions and what is near nothing are never changed."""
    assert SPELLER.slips(typed) == []


def test_a_capital_makes_a_name_of_a_short_word() -> None:
    """A long word with a capital may be a common one; a short one is somebody's name."""
    assert mended("ask the City Managment", SPELLER.slips("ask the City Managment")).endswith(
        " management"
    )
    assert SPELLER.slips("is Quizz there") == []


def test_near_names_are_nearest_first() -> None:
    """Only names are offered."""
    assert SPELLER.near_names("Bolton") == ["Boston"]
    assert SPELLER.near_names("Hogan") == ["Homan"]
    assert SPELLER.near_names("passing") == []


@given(st.text(alphabet="abcdehnostvw' \u00e9?", max_size=40))
def test_slips_are_slices_of_the_question(question: str) -> None:
    """What is said to have been typed stood there, in order, and mending it settles it."""
    slips = SPELLER.slips(question)
    assert all(question[slip.start : slip.end] == slip.typed for slip in slips)
    assert [slip.start for slip in slips] == sorted(slip.start for slip in slips)
    assert SPELLER.slips(mended(question, slips)) == []
