"""What an article says of its own text."""

import pytest

from bot.articles.article import MAX_ARTICLE_BYTES, Sentence, SentenceKind
from tests.conftest import make_article


def test_only_a_line_feed_ends_a_line() -> None:
    """A citation would name another line than an editor shows."""
    article = make_article("---\ntitle: T\n---\nOne.\r\nTwo.\u2028Still two.\rStill.\n\nLast.")
    words = ("---", "title", "One", "Two", "Still two", "Last")
    assert [article.line_of(article.text.index(word)) for word in words] == [1, 2, 4, 5, 5, 7]


def test_the_first_character_may_end_a_line() -> None:
    """Every citation of a file that starts with a blank line would be off by one."""
    article = make_article("---\ntitle: T\n---\nOne.")
    assert type(article)("a.md", "", "\nTwo", article.front_matter, ()).line_of(1) == 2


def test_a_sentence_of_nothing_says_where_it_would_stand() -> None:
    """Nobody could tell which of an article's sentences is wrong."""
    with pytest.raises(ValueError, match=r"^a sentence from 4 to 3 holds nothing$"):
        Sentence(4, 3, "", SentenceKind.ROW)


def test_an_article_has_at_most_four_mebibytes() -> None:
    """One file would take the memory of a small server."""
    assert MAX_ARTICLE_BYTES == 4_194_304
