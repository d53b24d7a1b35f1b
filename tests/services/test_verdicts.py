"""Each verdict on a receipt, and since when, over records that are written out here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.answers.briefing import Briefing
from bot.articles.article import Article
from bot.articles.reading import revision_of
from bot.log_records import Change, KeptText, MadeCorrection, ReceiptCount
from bot.records import LoggedQuestion, QuestionRecord, QuoteRecord
from bot.services.receipts import CheckedQuote, Receipts, Verdict
from tests.conftest import make_article, only

HEAD = "---\ntitle: Ferries\n---\n"
WORDS = "No ferry leaves the harbour in winter."
EDITED = "No ferry leaves the harbour in spring."
RECORD = QuestionRecord(1, "q", "q", "terminal", "answer", None, 0.5, (), 1.0, None, ())


def _article(*sentences: str, path: str = "a.md") -> Article:
    return make_article(HEAD + "\n\n".join(sentences) + "\n", path)


FIRST = _article(WORDS, "It is cold.")
MOVED = _article("It is cold.", "## Winter", WORDS)
CHANGED = _article(EDITED, "It is cold.")
AGAIN = _article(EDITED, "It is very cold.")
SHORT = _article("It is cold.")


@dataclass
class _Records:
    """What a database would hold."""

    texts: dict[str, KeptText] = field(default_factory=dict)
    became: Sequence[Change] = ()
    shown: Sequence[ReceiptCount] = ()
    corrected: dict[int, int] = field(default_factory=dict)
    made: dict[int, tuple[MadeCorrection, ...]] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)

    async def text(self, revision: str) -> KeptText:
        return self.texts.get(revision, KeptText(None))

    async def changes(self) -> Sequence[Change]:
        self.asked.append(-1)
        return self.became

    async def receipts(self, since_ms: int = 0) -> Sequence[ReceiptCount]:
        self.asked.append(since_ms)
        return self.shown

    async def corrected_at(self, question: int) -> int | None:
        return self.corrected.get(question)

    async def corrections(
        self, questions: Collection[int]
    ) -> dict[int, tuple[MadeCorrection, ...]]:
        return {each: self.made[each] for each in questions if each in self.made}


def _receipt(article: Article, words: str = WORDS) -> QuoteRecord:
    start = article.text.index(words)
    return QuoteRecord("quote", article.path, article.revision, start, start + len(words))


def _kept(*articles: Article) -> dict[str, KeptText]:
    return {each.revision: KeptText(each.text.encode()) for each in articles}


def _became(article: Article, at_ms: int, *, renamed_from: str | None = None) -> Change:
    return Change(
        article.path, article.revision, ended=False, at_ms=at_ms, renamed_from=renamed_from
    )


def _ended(article: Article, at_ms: int) -> Change:
    return Change(article.path, article.revision, ended=True, at_ms=at_ms, renamed_from=None)


def _receipts(records: _Records, *served: Article) -> Receipts:
    return Receipts(only(Briefing.from_articles(served)), records)


async def _checked(
    records: _Records, *served: Article, receipt: QuoteRecord | None = None
) -> CheckedQuote:
    logged = LoggedQuestion(1, replace(RECORD, quotes=(receipt or _receipt(FIRST),)))
    return (await _receipts(records, *served).check(logged)).quotes[0]


async def test_words_that_stand_elsewhere_are_identical() -> None:
    """A sentence that was moved would count as edited or removed."""
    checked = await _checked(_Records(_kept(FIRST, MOVED), [_became(FIRST, 10)]), MOVED)
    assert (checked.verdict, checked.at_ms, checked.difference) == ("identical", None, ())
    assert checked.shown is not None
    assert checked.now is not None
    assert (checked.shown.text, checked.shown.heading) == (WORDS, None)
    assert (checked.now.text, checked.now.heading) == (WORDS, "Winter")
    assert (checked.shown.revision, checked.now.revision) == (FIRST.revision, MOVED.revision)
    assert checked.article_served


async def test_an_unchanged_article_is_cut_where_the_receipt_says() -> None:
    """Of two sentences that say the same another one would be shown."""
    twice = _article(WORDS, "## Winter", WORDS)
    start = twice.text.rindex(WORDS)
    receipt = replace(_receipt(twice), start=start, end=start + len(WORDS))
    checked = await _checked(_Records(_kept(twice)), twice, receipt=receipt)
    assert checked.now == checked.shown
    assert checked.now is not None
    assert (checked.verdict, checked.now.start, checked.now.heading) == (
        "identical",
        start,
        "Winter",
    )


async def test_an_edit_is_shown_with_what_differs() -> None:
    """A reader would not see what the article says by now."""
    checked = await _checked(_Records(_kept(FIRST, CHANGED)), CHANGED)
    assert checked.verdict == "edited"
    assert checked.shown is not None
    assert checked.now is not None
    assert (checked.shown.text, checked.now.text) == (WORDS, EDITED)
    (line,) = checked.difference
    assert line.text == "No ferry leaves the harbour in [-winter-]{+spring+}."
    assert checked.at_ms is None  # nothing tells when it was
    assert checked.article_served


async def test_words_that_are_gone_are_removed() -> None:
    """A reader would be shown another sentence in place of the one that is gone."""
    checked = await _checked(_Records(_kept(FIRST, SHORT)), SHORT)
    assert (checked.verdict, checked.now, checked.difference) == ("removed", None, ())
    assert checked.shown is not None
    assert checked.shown.text == WORDS
    assert checked.article_served


async def test_an_article_that_is_gone_holds_nothing() -> None:
    """An answer from an article that was removed would seem to stand."""
    became = [_became(FIRST, 10), _ended(FIRST, 20), _ended(_article("x", path="b.md"), 30)]
    checked = await _checked(_Records(_kept(FIRST), became))
    assert (checked.verdict, checked.at_ms, checked.article_served) == ("removed", 20, False)
    assert checked.shown is not None
    assert checked.now is None


@pytest.mark.parametrize(
    ("became", "at_ms"),
    [
        ([_became(FIRST, 10), _became(CHANGED, 20)], 20),
        ([_became(FIRST, 10), _became(MOVED, 20), _became(CHANGED, 30), _became(AGAIN, 40)], 30),
        ([_became(FIRST, 10), _became(AGAIN, 20), _became(FIRST, 30), _became(CHANGED, 40)], 40),
        ([_became(FIRST, 10), _ended(FIRST, 20), _became(CHANGED, 30)], 20),
        ([_became(FIRST, 10), _became(_article("Not kept."), 20), _became(CHANGED, 30)], 30),
        ([_became(FIRST, 10), _became(replace(AGAIN, path="b.md"), 20), _became(CHANGED, 30)], 30),
        (
            [
                _became(FIRST, 10),
                _became(replace(FIRST, path="b.md"), 20, renamed_from="a.md"),
                _became(replace(AGAIN, path="b.md"), 30),
                _became(CHANGED, 40, renamed_from="b.md"),
            ],
            30,
        ),
        ([], None),
    ],
)
async def test_an_edit_is_dated_when_the_words_went(
    became: list[Change], at_ms: int | None
) -> None:
    """A moderator would look for the edit on another day."""
    records = _Records(_kept(FIRST, MOVED, CHANGED, AGAIN), became)
    checked = await _checked(records, CHANGED)
    assert (checked.verdict, checked.at_ms) == ("edited", at_ms)


async def test_what_still_stands_has_no_date() -> None:
    """A quote that stands would be said to do so since the last edit of another sentence."""
    records = _Records(_kept(FIRST, CHANGED, MOVED), [_became(CHANGED, 20), _became(MOVED, 30)])
    assert (await _checked(records, MOVED)).at_ms is None


@pytest.mark.parametrize(
    ("kept", "verdict", "at_ms"),
    [
        (KeptText(FIRST.text.encode(), withdrawn_at_ms=7), "withdrawn", 7),
        (KeptText(None, withdrawn_at_ms=7, purged_at_ms=8), "purged", 8),
        (KeptText(None), "unknown", None),
        (KeptText(FIRST.text.encode().replace(b"winter", b"summer")), "damaged", None),
    ],
)
async def test_what_is_not_to_be_shown_is_not(
    kept: KeptText, verdict: Verdict, at_ms: int | None
) -> None:
    """Words that were withdrawn, or are not those of the receipt, would be shown."""
    checked = await _checked(_Records({FIRST.revision: kept}), CHANGED)
    assert checked == CheckedQuote(_receipt(FIRST), verdict, at_ms=at_ms, article_served=True)
    unserved = await _checked(_Records({FIRST.revision: kept}))
    assert unserved == replace(checked, article_served=False)


async def test_what_is_served_need_not_be_kept() -> None:
    """The quotes of an article that was just saved would count as unknown."""
    assert (await _checked(_Records(), FIRST)).verdict == "identical"


@pytest.mark.parametrize(
    ("start", "end", "verdict"),
    [
        (0, len(FIRST.text), "identical"),
        (len(FIRST.text) - 1, len(FIRST.text), "identical"),
        (0, len(FIRST.text) + 1, "damaged"),
        (30, 30, "damaged"),
        (31, 30, "damaged"),
    ],
)
async def test_a_place_lies_inside_the_text(start: int, end: int, verdict: Verdict) -> None:
    """A receipt of nothing would count as proven."""
    receipt = replace(_receipt(FIRST), start=start, end=end)
    assert (await _checked(_Records(), FIRST, receipt=receipt)).verdict == verdict


async def test_bytes_that_are_no_text_prove_nothing() -> None:
    """A traceback would end the check of all others."""
    binary = make_article(HEAD + WORDS).text.encode() + b"\xff"
    receipt = replace(_receipt(FIRST), revision=revision_of(binary))
    records = _Records({receipt.revision: KeptText(binary)})
    assert (await _checked(records, FIRST, receipt=receipt)).verdict == "damaged"


@pytest.mark.parametrize(
    ("served", "verdict"), [((FIRST,), "identical"), ((SHORT,), "removed"), ((), "removed")]
)
async def test_a_text_that_is_no_article_any_more_proves_its_words(
    served: tuple[Article, ...], verdict: Verdict
) -> None:
    """Quotes from before a rule for articles changed would count as unproven."""
    text = f"Without a head. {WORDS}"
    revision = revision_of(text.encode())
    start = text.index(WORDS)
    receipt = QuoteRecord("quote", "a.md", revision, start, start + len(WORDS))
    records = _Records({revision: KeptText(text.encode())})
    checked = await _checked(records, *served, receipt=receipt)
    assert checked == CheckedQuote(receipt, verdict, article_served=bool(served))
    assert checked.proven


@pytest.mark.parametrize(
    ("became", "followed"),
    [
        ([_became(replace(FIRST, path="c.md"), 20, renamed_from="a.md")], True),
        (
            [
                _became(replace(FIRST, path="b.md"), 20, renamed_from="a.md"),
                _became(replace(FIRST, path="c.md"), 30, renamed_from="b.md"),
            ],
            True,
        ),
        ([_became(replace(FIRST, path="c.md"), 20, renamed_from="b.md")], False),
        ([_became(replace(FIRST, path="c.md"), 20)], False),
        ([], False),
    ],
)
async def test_renames_are_followed(became: list[Change], *, followed: bool) -> None:
    """A quote from an article that was renamed would count as removed, or be another's."""
    renamed = replace(FIRST, path="c.md")
    checked = await _checked(_Records(_kept(FIRST), [_became(FIRST, 10), *became]), renamed)
    assert checked.article_served is followed
    assert checked.verdict == ("identical" if followed else "removed")


async def test_another_article_of_the_name_is_not_followed() -> None:
    """A rename of the article that took the name would carry the quote along."""
    other, renamed = _article("Other words.", path="a.md"), _article(WORDS, path="b.md")
    became = [_became(other, 10), _became(renamed, 20, renamed_from="a.md")]
    # The quoted state was never recorded: the name is all that tells which article is meant.
    checked = await _checked(_Records(_kept(FIRST), became), other, renamed)
    assert checked.verdict == "removed"
    # It was recorded after that rename: another article had its name then.
    later = [*became, _became(FIRST, 30)]
    assert (await _checked(_Records(_kept(FIRST), later), other, renamed)).verdict == "removed"
    # An end of that state is none of its beginnings.
    ended = [_ended(FIRST, 5), *became]
    assert (await _checked(_Records(_kept(FIRST), ended), other, renamed)).verdict == "removed"
    # It was recorded before: the article itself was renamed.
    earlier = [_became(FIRST, 5), _became(renamed, 20, renamed_from="a.md")]
    assert (await _checked(_Records(_kept(FIRST), earlier), other, renamed)).verdict == "identical"


async def test_an_answer_says_when_it_was_corrected() -> None:
    """A reader would be told to correct what is corrected already."""
    records = _Records(_kept(FIRST), corrected={7: 99})
    logged = LoggedQuestion(7, replace(RECORD, quotes=(_receipt(FIRST),)))
    checked = await _receipts(records, FIRST).check(logged)
    assert (checked.logged, checked.corrected_at_ms) == (logged, 99)
    assert (await _receipts(records, FIRST).check(replace(logged, id=8))).corrected_at_ms is None


async def test_some_quotes_are_checked_without_a_date() -> None:
    """A look at a few quotes would read every text since."""
    first, cold = _receipt(FIRST), _receipt(FIRST, "It is cold.")
    records = _Records(_kept(FIRST, CHANGED), [_became(FIRST, 10), _became(CHANGED, 20)])
    checked = await _receipts(records, CHANGED).check_each([first, cold])
    assert {each: found.verdict for each, found in checked.items()} == {
        first: "edited",
        cold: "identical",
    }
    assert checked[first].at_ms is None


async def test_no_quotes_need_no_records() -> None:
    """An answer without quotes would fail with the database."""
    records = _Records()
    assert await _receipts(records).check_each([]) == {}
    assert records.asked == []


async def test_every_quote_is_checked_from_a_moment_on() -> None:
    """`briefing verify --since` would check others than those that were asked for."""
    counted = [ReceiptCount(_receipt(FIRST), 3, 7), ReceiptCount(_receipt(SHORT, "It"), 1, 8)]
    records = _Records(_kept(FIRST, SHORT), shown=counted)
    receipts = _receipts(records, FIRST)
    found = [each async for each in receipts.check_all(5)]
    assert [(checked.verdict, count) for checked, count in found] == [
        ("identical", counted[0]),
        ("removed", counted[1]),
    ]
    assert records.asked == [-1, 5]
    assert [each async for each in receipts.check_all()] == found
    assert records.asked[-1] == 0


async def test_only_the_latest_texts_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of a long log would take more and more memory."""
    monkeypatch.setattr("bot.services.receipts.MOST_REMEMBERED", 2)
    articles = [_article(WORDS, f"It is {number}.") for number in range(4)]
    receipts = _receipts(_Records(_kept(*articles)), FIRST)
    await receipts.check_each([_receipt(each) for each in articles])
    last = [each.revision for each in articles[-2:]]
    assert [revision for _, revision in receipts._texts] == last
    assert [old for _, old, _ in receipts._pairs] == last


@pytest.mark.parametrize(
    ("verdict", "proven"),
    [
        ("identical", True),
        ("edited", True),
        ("removed", True),
        ("withdrawn", True),
        ("purged", False),
        ("unknown", False),
        ("damaged", False),
    ],
)
def test_a_quote_is_proven_by_its_bytes(verdict: Verdict, *, proven: bool) -> None:
    """`briefing verify` would end well though a quote cannot be shown to be right."""
    assert CheckedQuote(_receipt(FIRST), verdict).proven is proven
