"""Insights: what people asked, as moderators look at it; nobody is named.

How questions are grouped is grouping.py's. The invariant: no value that comes back holds a person.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice
import time
from typing import Protocol

from bot.answers.answer import Outcome
from bot.answers.briefing import Briefing
from bot.errors import QuestionError
from bot.log_records import DayCount, GistCount, Ignored, Marking
from bot.records import Gap
from bot.search.index import Index
from bot.search.lexicon import english
from bot.search.terms import fold
from bot.services.edition import Edition, Editions
from bot.services.export import ExportRecords, csv_of
from bot.services.grouping import Wording, grouped
from bot.services.report import (
    Asked,
    Day,
    Marked,
    NeverQuoted,
    Report,
    UnansweredGroup,
    UnknownWord,
)

DEFAULT_DAYS = 30
MOST_DAYS = 3_650
DAY_MS = 86_400_000
EPOCH = date(1970, 1, 1)
ANSWERED = ("answer", "partial")
REMEMBERED_S = 60.0
# An ignored group comes back when it was asked as often again, and so many times at least.
BACK_AFTER = 5
# By taste, what somebody reads in an evening; of wordings, what is grouped within half a second.
MOST_ASKED = 20
MOST_GROUPS = 25
MOST_HIDDEN = 75
MOST_WORDINGS = 2_000
MOST_MARKINGS = 500
MOST_MISSING = 5_000
MOST_WORDS = 40
KEY_DIGITS = 12

Gists = tuple[str, ...]


class InsightRecords(Protocol):
    """Sums of the log; each raises StoreError."""

    async def days(self, since_ms: int) -> Sequence[DayCount]:
        """Counts of the days from one on."""

    async def gists(
        self, since_ms: int, limit: int, *, unanswered: bool = False
    ) -> Sequence[GistCount]:
        """What was asked, or asked in vain, the most frequent first."""

    async def unanswered_since(self, gists: Collection[str], since_ms: int) -> int:
        """How often one of these was asked in vain after a moment."""

    async def missing(self, since_ms: int, limit: int) -> Sequence[tuple[tuple[str, ...], int]]:
        """Words that no article held, as they were missing together, and how often."""

    async def markings(self, since_ms: int, limit: int) -> Sequence[Marking]:
        """What people said of answers, the latest first."""

    async def quoted(self, served: Mapping[str, str], since_ms: int) -> Collection[str]:
        """Of the articles that are served, those of which something was quoted."""

    async def first_served(self) -> Mapping[str, int]:
        """Path -> when an article was first served."""

    async def gaps(self, since_ms: int) -> Sequence[Gap]:
        """When questions were answered and not logged."""

    async def ignored(self) -> Mapping[str, Ignored]:
        """Keys of gists that moderators do not want to see."""

    async def ignore(self, keys: Collection[str], ignored: Ignored) -> None:
        """Do not show the gists of these keys."""


class Insights:
    """Tells what people asked.

    Args:
        editions: Say what is served.
        records: Sums of the log.
        log: The log itself, for the export.
    """

    def __init__(self, editions: Editions, records: InsightRecords, log: ExportRecords) -> None:
        self._editions = editions
        self._records = records
        self._log = log
        self._making = asyncio.Lock()
        self._made: _Made | None = None

    async def report(self, days: int = DEFAULT_DAYS) -> Report:
        """What was asked within the last days, today included.

        It is remembered for a minute, unless the articles change.

        Raises:
            StoreError: The database cannot be read.
        """
        return (await self._report(days)).report

    async def group(self, key: str, days: int = DEFAULT_DAYS) -> UnansweredGroup | None:
        """An unanswered group by its key; None if it is not there any more.

        Raises:
            StoreError: The database cannot be read.
        """
        report = await self.report(days)
        return next((group for group in report.unanswered if group.key == key), None)

    async def ignore(self, key: str, days: int = DEFAULT_DAYS) -> UnansweredGroup | None:
        """Hide a group until it was asked as often again; None if it is not there any more.

        Who hides it is written nowhere: nothing is lost by it.

        Raises:
            StoreError: The database cannot be used.
        """
        made = await self._report(days)
        group = next((each for each in made.report.unanswered if each.key == key), None)
        if group is not None:
            keys = {key_of(gist) for gist in made.gists[key]}
            await self._records.ignore(keys, Ignored(group.times, _now_ms()))
            self._made = None
        return group

    def csv(self, days: int | None = None) -> AsyncIterator[bytes]:
        """The log as CSV that is safe to open in a spreadsheet, in pieces of whole lines.

        Raises:
            StoreError: The database cannot be read.
        """
        since_ms = 0 if days is None else _now_ms() - days * DAY_MS
        return csv_of(self._log, since_ms)

    async def _report(self, days: int) -> "_Made":
        days = max(1, min(days, MOST_DAYS))
        async with self._making:
            made = self._made
            is_old = made is None or time.monotonic() > made.until
            edition = self._editions.current
            if made is None or is_old or made.days != days or made.edition is not edition:
                made = self._made = await self._make(days, edition)
            return made

    async def _make(self, days: int, edition: Edition) -> "_Made":
        last = datetime.now(tz=UTC).date()
        first = last - timedelta(days=days - 1)
        since_ms = (first - EPOCH).days * DAY_MS
        records = self._records
        counts = [each for each in await records.days(since_ms) if each.outcome != "greeting"]
        asked = sum(each.asked for each in counts)
        groups, ignored = await self._groups(since_ms, edition)
        most_asked = await records.gists(since_ms, MOST_ASKED)
        report = Report(
            first,
            last,
            tuple(_days(first, last, counts)),
            asked,
            sum(each.asked for each in counts if each.outcome in ANSWERED),
            sum(each.asked for each in counts if not each.logged),
            _percentile(counts, 0.5),
            _percentile(counts, 0.99),
            tuple(await records.gaps(since_ms)),
            tuple(Asked(each.latest, each.asked) for each in most_asked),
            tuple(group for group, _ in groups),
            ignored,
            tuple(_marked(await records.markings(since_ms, MOST_MARKINGS))),
            tuple(await self._never_quoted(since_ms)),
            tuple(self._unknown_words(await records.missing(since_ms, MOST_MISSING))),
        )
        gists = {group.key: gists for group, gists in groups}
        return _Made(days, edition, time.monotonic() + REMEMBERED_S, report, gists)

    async def _groups(
        self, since_ms: int, edition: Edition
    ) -> tuple[list[tuple[UnansweredGroup, Gists]], int]:
        """The unanswered groups that are shown, with their gists, and how many are ignored."""
        counts = await self._records.gists(since_ms, MOST_WORDINGS, unanswered=True)
        groups = await asyncio.to_thread(_grouped, counts, edition)
        ignored = await self._records.ignored()
        shown: list[tuple[UnansweredGroup, Gists]] = []
        hidden = 0
        for group, gists in groups:
            marks = [ignored[key] for key in map(key_of, gists) if key in ignored]
            if marks and not await self._is_back(gists, marks):
                hidden += 1
            elif len(shown) < MOST_GROUPS:
                shown.append((group, gists))
        return shown, hidden

    async def _is_back(self, gists: Gists, marks: Sequence[Ignored]) -> bool:
        """Whether an ignored group was asked as often again, and some times at least."""
        latest = max(marks, key=lambda each: each.ignored_at_ms)
        again = await self._records.unanswered_since(gists, latest.ignored_at_ms)
        return again >= max(BACK_AFTER, latest.asked)

    async def _never_quoted(self, since_ms: int) -> list[NeverQuoted]:
        articles = self._editions.current.snapshot.index.articles
        served = {article.path: article.revision for article in articles}
        quoted = await self._records.quoted(served, since_ms)
        first_served = await self._records.first_served()
        never = [
            NeverQuoted(article.path, article.front_matter.title, _day(first_served, article.path))
            for article in articles
            if article.path not in quoted
        ]
        return sorted(never, key=lambda each: (each.title.casefold(), each.path))

    def _unknown_words(self, missing: Sequence[tuple[tuple[str, ...], int]]) -> list[UnknownWord]:
        """Words as people write them most often, but for those that an article holds by now."""
        index = self._editions.current.snapshot.index
        written: dict[str, Counter[str]] = {}
        for words, times in missing:
            for word in words:
                written.setdefault(fold(word), Counter())[word] += times
        ordered = sorted(written.items(), key=lambda pair: (-pair[1].total(), pair[0]))
        found = (UnknownWord(each.most_common(1)[0][0], each.total()) for _, each in ordered)
        return list(islice((each for each in found if not _holds(index, each.word)), MOST_WORDS))


@dataclass(frozen=True, slots=True)
class _Made:
    """A report with what its groups consist of.

    Attributes:
        days: How many it is of.
        edition: What was served then.
        until: When it is too old, as time.monotonic() has it.
        report: The report.
        gists: Of each group, by its key.
    """

    days: int
    edition: Edition
    until: float
    report: Report
    gists: Mapping[str, Gists]


def key_of(gist: str) -> str:
    """What names a gist without telling its words."""
    return sha256(gist.encode("utf-8", "replace")).hexdigest()[:KEY_DIGITS]


def _grouped(counts: Sequence[GistCount], edition: Edition) -> list[tuple[UnansweredGroup, Gists]]:
    """Groups of what is not answered, the biggest first; for a thread."""
    by_gist = {each.gist: each for each in counts}
    wordings = [Wording(each.gist, each.latest, each.asked) for each in counts]
    briefing = edition.briefing.aside()
    found: list[tuple[UnansweredGroup, Gists]] = []
    for members in grouped(wordings, english(), edition.snapshot.synonyms.groups):
        if len(found) < MOST_GROUPS + MOST_HIDDEN:
            if _is_answered(briefing, members[0].text):
                continue
            gists = tuple(member.gist for member in members)
            found.append((_group(members, [by_gist[gist] for gist in gists]), gists))
    return found


def _group(members: Sequence[Wording], counts: Sequence[GistCount]) -> UnansweredGroup:
    missing: Counter[str] = Counter()
    written: dict[str, str] = {}
    reasons: Counter[str] = Counter()
    for each in counts:
        for word in each.missing:
            written.setdefault(fold(word), word)
            missing[fold(word)] += each.asked
        if each.reason is not None:
            reasons[each.reason] += each.asked
    return UnansweredGroup(
        key_of(members[0].gist),
        members[0].text,
        tuple(Asked(each.text, each.times) for each in members),
        sum(each.times for each in members),
        tuple(written[word] for word, _ in missing.most_common()),
        tuple(reason for reason, _ in reasons.most_common()),
    )


def _is_answered(briefing: Briefing, question: str) -> bool:
    """Whether somebody wrote what was missing since."""
    try:
        return briefing.answer(question).outcome is Outcome.ANSWER
    except QuestionError:
        return False


def _holds(index: Index, word: str) -> bool:
    """Whether articles hold a word by now, in any form."""
    terms = [token.term for token in index.analyzer.tokens(word)]
    return bool(terms) and all(term in index.vocabulary for term in terms)


def _days(first: date, last: date, counts: Sequence[DayCount]) -> Iterator[Day]:
    asked: Counter[int] = Counter()
    answered: Counter[int] = Counter()
    for each in counts:
        asked[each.day] += each.asked
        if each.outcome in ANSWERED:
            answered[each.day] += each.asked
    for number in range((first - EPOCH).days, (last - EPOCH).days + 1):
        yield Day(EPOCH + timedelta(days=number), asked[number], answered[number])


def _percentile(counts: Sequence[DayCount], share: float) -> float | None:
    """Within which time so many answers came."""
    total = sum(each.asked for each in counts)
    passed = 0
    for each in sorted(counts, key=lambda count: count.elapsed_ms):
        passed += each.asked
        if passed >= share * total:
            return each.elapsed_ms
    return None


def _marked(markings: Sequence[Marking]) -> Iterator[Marked]:
    """Answers with all that was said of each, the latest first."""
    of_question: dict[int, list[Marking]] = {}
    for each in markings:
        of_question.setdefault(each.question_id, []).append(each)
    for number, said in of_question.items():
        latest = said[0]
        kinds = Counter(each.kind for each in said).most_common()
        texts = tuple(each.text for each in said if each.text)
        place = latest.guild, latest.channel, latest.message
        if latest.guild is None:  # a direct message's channel would lead to the person
            place = None, None, None
        yield Marked(number, latest.question, tuple(kinds), texts, latest.given_at_ms, *place)


def _day(moments: Mapping[str, int], path: str) -> date | None:
    at_ms = moments.get(path)
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, tz=UTC).date()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
