"""Words as numbers."""

from bot.search.words import NO_ROOT, NO_TERM, Words


def test_each_way_of_writing_a_word_has_a_code() -> None:
    """Two ways of writing a word share a spelling; a capital shows."""
    words = Words()
    codes = words.codes("harbour Harbour harbour's")
    assert codes == words.codes("harbour Harbour harbour's") == [0, 1, 2]
    tables = words.tables()
    assert tables.spelling_of[codes].tolist() == [words.spellings["harbour"]] * 3
    assert tables.capital[codes].tolist() == [False, True, False]


def test_forms_of_a_word_share_a_term_and_not_a_spelling() -> None:
    """What was typed can be told from what it is a form of."""
    words = Words()
    codes = words.codes("harbour harbours the")
    tables = words.tables()
    assert len(set(tables.spelling_of[codes].tolist())) == len(codes)
    one, many, stop = tables.term_of[codes].tolist()
    assert one == many != NO_TERM
    assert stop == NO_TERM
    assert words.terms_of(codes) == {one}


def test_akin_words_share_a_root() -> None:
    """Words that begin alike are akin; short ones and numbers are akin to none."""
    words = Words()
    words.codes("explanation cat 12345")
    words.settle()
    assert words.root("explain") == words.root("explan") != NO_ROOT
    assert words.root("cat") == words.root("12345") == words.root("harbour") == NO_ROOT


def test_a_copy_grows_apart() -> None:
    """New words in a copy leave the first as it was, and known words keep their codes."""
    words = Words()
    before = words.codes("Boston harbour")
    other = words.copy()
    assert other.codes("Boston harbour") == before
    assert other.codes("Seattle") == [len(words.known)]
    assert "Seattle" not in words.known
    assert len(words.tables().term_of) == len(words.known)
