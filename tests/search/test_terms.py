"""Text -> terms."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from bot.search.terms import PLAIN_WORD, WORD, Analyzer, fold


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Boston", "boston"),
        ("Boston's", "Boston"),
        ("Boston\u2019s", "boston"),
        ("Doe's", "Doe"),
        ("\U0001d401\U0001d428\U0001d42c\U0001d42d\U0001d428\U0001d427", "Boston"),
        ("Bos\u00adton", "Boston"),
        ("Bos\u200bton", "Boston"),
        ("caf\u00e9", "cafe"),
        ("cafe\u0301", "caf\u00e9"),
        ("\uff22oston", "Boston"),
        ("1,234,567", "1234567"),
        ("U.S.", "US"),
        ("O'Brien", "O\u2019Brien"),
        ("cities", "city"),
        ("deportations", "deported"),
        ("STRASSE", "Stra\u00dfe"),
        ("\ufb01ling", "filing"),
        ("\u0141\xf3d\u017a", "Lodz"),
        ("the 1950's", "1950s"),
        ("2019's", "2019"),
    ],
)
def test_spellings_of_one_word_share_a_term(left: str, right: str) -> None:
    """Case, accents, possessives, unseen characters, commas and endings make no difference."""
    assert _terms(left) == _terms(right) != []


@pytest.mark.parametrize(("left", "right"), [("Boston", "Bolton"), ("3.5", "35"), ("2017", "2018")])
def test_other_words_keep_their_own(left: str, right: str) -> None:
    """Words that merely look alike stay apart."""
    assert _terms(left) != _terms(right)


@pytest.mark.parametrize(
    "word",
    ["the", "What's", "how's", "everyone\u2019s", "don\u2019t", "WHO", "isn't", "I'm", "whats"],
)
def test_stop_words_have_no_term(word: str) -> None:
    """Words that any sentence may hold are not searched for."""
    assert _terms(word) == []


def test_a_token_spans_its_word_without_the_possessive() -> None:
    """Words shown back to a member are cut out of what they typed, without the 's."""
    text = "What is S\u00e3o Paulo\u2019s stance on I.C.E. and 1,000 more?"
    words = [text[token.start : token.end] for token in Analyzer().tokens(text)]
    assert words == ["S\u00e3o", "Paulo", "stance", "I.C.E.", "1,000"]


def test_questions_do_not_fill_the_memory() -> None:
    """Only articles' words are remembered; a flood of made-up words leaves nothing behind."""
    analyzer = Analyzer()
    analyzer.remember(["Boston"], ["boston"], ["boston"])
    analyzer.tokens("xyzzy plugh quux")
    assert analyzer._terms == {"Boston": "boston"}


def test_folding_is_settled() -> None:
    """Folding a folded word changes nothing."""
    for word in ("\u0130stanbul", "\u1e9e", "\u01c5", "na\u00efve"):
        assert fold(fold(word)) == fold(word)


@given(st.text(st.sampled_from("aB3.,' s-_$U"), max_size=40))
def test_plain_text_is_cut_alike(text: str) -> None:
    """The quicker pattern for ASCII finds the very words of the general one."""
    assert PLAIN_WORD.findall(text) == WORD.findall(text)


def _terms(text: str) -> list[str]:
    return [token.term for token in Analyzer().tokens(text)]
