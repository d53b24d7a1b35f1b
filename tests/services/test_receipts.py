"""Receipts checked over generated edits, withdrawals and removals, against a model of its own.

BRIEFING_RECEIPTS sets how many generated changes are made; 150 unless it does.
"""

import asyncio
from contextlib import closing
from dataclasses import dataclass, field, replace
import os
from pathlib import Path
import random
import sqlite3
import time

import pytest

from bot.articles.reading import revision_of
from bot.library.snapshot import Snapshot
from bot.records import (
    AuditEntry,
    LoggedQuestion,
    Publication,
    PublicationKind,
    QuestionRecord,
    QuoteRecord,
)
from bot.services.edition import Edition, One
from bot.services.receipts import Receipts
from bot.store.database import Store, open_store

CHANGES = int(os.environ.get("BRIEFING_RECEIPTS", "150"))
ARTICLES = 4
HEAD = "---\ntitle: {}\n---\n\n"
LETTERS = "bcdfghjklmnprstvz"


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(LETTERS) + rng.choice("aeiou") for _ in range(4))


def _sentence(rng: random.Random) -> str:
    words = [_word(rng) for _ in range(rng.randint(8, 14))]
    return f"{' '.join(words).capitalize()}."


@dataclass
class _Quoted:
    """A quote that was shown, and what the model says became of it."""

    receipt: QuoteRecord
    sentence: int  # the model's number of the sentence, which edits keep
    words: str
    verdict: str = "identical"


@dataclass
class _Model:
    """Articles as lists of numbered sentences, changed by plain list operations."""

    articles: dict[str, dict[int, str]] = field(default_factory=dict)
    quotes: list[_Quoted] = field(default_factory=list)
    withdrawn: set[str] = field(default_factory=set)
    purged: set[str] = field(default_factory=set)
    numbers: int = 0

    def new(self) -> int:
        self.numbers += 1
        return self.numbers

    def text(self, path: str) -> str:
        return HEAD.format(path) + "\n\n".join(self.articles[path].values()) + "\n"

    def verdict(self, quote: _Quoted) -> str:
        revision = quote.receipt.revision
        if revision in self.purged:
            return "purged"
        if revision in self.withdrawn:
            return "withdrawn"
        now = self.articles.get(quote.receipt.article)
        if now is None or quote.sentence not in now:
            return "removed"
        return "identical" if now[quote.sentence] == quote.words else "edited"


class _World:
    """The model, and the real store and articles beside it."""

    def __init__(self, store: Store, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311  repeatable
        self.store = store
        self.model = _Model()
        self.at_ms = 1_000
        self.edition: One | None = None

    async def publish(self, path: str, kind: PublicationKind) -> None:
        content = self.model.text(path).encode()
        self.at_ms += 1
        publication = Publication(
            path,
            kind,
            revision_of(content),
            content,
            "disk",
            "",
            self.at_ms,
        )
        await self.store.publications.record([publication], "root")

    def quote(self, path: str) -> None:
        text, sentences = self.model.text(path), self.model.articles[path]
        number = self.rng.choice(list(sentences))
        words = sentences[number]
        start = text.index(words)
        receipt = QuoteRecord("quote", path, revision_of(text.encode()), start, start + len(words))
        self.model.quotes.append(_Quoted(receipt, number, words))

    async def change(self) -> None:
        paths = list(self.model.articles)
        act = self.rng.choices(
            ("edit", "delete", "insert", "move", "remove", "withdraw", "purge", "add"),
            (40, 20, 15, 10, 2, 2, 2, 9),
        )[0]
        if act == "add" or not paths:
            if len(paths) < ARTICLES:
                path = f"{_word(self.rng)}.md"
                made = {self.model.new(): _sentence(self.rng) for _ in range(8)}
                self.model.articles[path] = made
                await self.publish(path, "added")
            return
        path = self.rng.choice(paths)
        for _ in range(2):
            self.quote(path)
        await getattr(self, f"_{act}")(path)

    async def _edit(self, path: str) -> None:
        sentences = self.model.articles[path]
        number = self.rng.choice(list(sentences))
        words = sentences[number][:-1].split()
        # However often it is edited, more than half of its words stay: it is the same sentence.
        for at in self.rng.sample(range(len(words) - 3, len(words)), self.rng.randint(1, 3)):
            words[at] = _word(self.rng)
        sentences[number] = f"{' '.join(words)}."
        await self.publish(path, "changed")

    async def _delete(self, path: str) -> None:
        if len(self.model.articles[path]) > 2:
            del self.model.articles[path][self.rng.choice(list(self.model.articles[path]))]
            await self.publish(path, "changed")

    async def _insert(self, path: str) -> None:
        items = list(self.model.articles[path].items())
        place = self.rng.randrange(len(items) + 1)
        items.insert(place, (self.model.new(), _sentence(self.rng)))
        self.model.articles[path] = dict(items)
        await self.publish(path, "changed")

    async def _move(self, path: str) -> None:
        items = list(self.model.articles[path].items())
        items.append(items.pop(self.rng.randrange(len(items))))
        self.model.articles[path] = dict(items)
        await self.publish(path, "changed")

    async def _remove(self, path: str) -> None:
        revision = revision_of(self.model.text(path).encode())
        del self.model.articles[path]
        self.at_ms += 1
        publication = Publication(path, "removed", revision, None, "disk", "", self.at_ms)
        await self.store.publications.record([publication], "root")

    async def _withdraw(self, path: str) -> None:
        revision = revision_of(self.model.text(path).encode())
        del self.model.articles[path]
        self.at_ms += 1
        last = Publication(path, "withdrawn", revision, None, "operator", "", self.at_ms)
        self.model.withdrawn |= await self.store.publications.withdraw(last)

    async def _purge(self, path: str) -> None:
        before = set(self.model.withdrawn)
        await self._withdraw(path)
        gone = self.model.withdrawn - before
        entry = AuditEntry(self.at_ms, "operator", "purged", path)
        await self.store.publications.purge(gone, entry)
        self.model.purged |= gone

    async def check(self, folder: Path) -> int:
        """Compare what is said of every quote with what the model says; how many they were."""
        await asyncio.to_thread(self._write, folder)
        receipts = Receipts(One(Edition.of(Snapshot.read(folder))), self.store.walk)
        record = replace(_RECORD, quotes=tuple(quote.receipt for quote in self.model.quotes))
        checked = await receipts.check(LoggedQuestion(1, record))
        for said, quote in zip(checked.quotes, self.model.quotes, strict=True):
            expected = self.model.verdict(quote)
            assert said.verdict == expected, (said, quote)
            assert said.proven == (expected != "purged")
            if expected in {"identical", "edited", "removed"}:
                assert said.shown is not None
                assert said.shown.text == quote.words
            else:
                assert said.shown is None
            if expected in {"identical", "edited"}:
                assert said.now is not None
                now = self.model.articles[quote.receipt.article][quote.sentence]
                assert said.now.text == now
            if expected == "edited":
                assert said.difference
                assert said.at_ms is not None
        return len(checked.quotes)

    def _write(self, folder: Path) -> None:
        for file in folder.iterdir():
            file.unlink()
        for path in self.model.articles:
            (folder / path).write_text(self.model.text(path), encoding="utf-8")


_RECORD = QuestionRecord(1, "q", "q", "terminal", "answer", None, 0.5, (), 1.0, None, ())


@pytest.mark.timeout(120 + CHANGES)
def test_every_verdict_is_right(tmp_path: Path) -> None:
    """A quote that is called identical, edited, removed or withdrawn is just that."""
    folder = tmp_path / "knowledge"
    folder.mkdir()

    async def main() -> int:
        checked, made, seed = 0, 0, 0
        while made < CHANGES:
            seed += 1
            async with open_store(tmp_path / f"{seed}.db", wait_s=30) as store:
                world = _World(store, seed)
                for _ in range(min(50, CHANGES - made)):
                    await world.change()
                    made += 1
                checked += await world.check(folder)
        return checked

    assert asyncio.run(main()) > CHANGES


def test_a_renamed_article_is_followed(tmp_path: Path, knowledge: Path) -> None:
    """A quote must not count as removed because another article has its article's old name."""
    content = (knowledge / "cities.md").read_bytes()
    other = b"---\ntitle: Ferries\n---\nNo ferry leaves the harbour of Calder in winter.\n"
    revision, start = revision_of(content), content.decode().index("Boston, Massachusetts")
    end = content.decode().index("\n", start)
    moved = Publication("towns.md", "renamed", revision, content, "disk", "", 2, "cities.md")

    async def main() -> None:
        async with open_store(tmp_path / "db", wait_s=30) as store:
            record = store.publications.record
            await record([Publication("cities.md", "added", revision, content, "disk", "", 1)], "r")
            await record([moved], "r")
            new = Publication("cities.md", "added", revision_of(other), other, "disk", "", 3)
            await record([new], "r")
            (knowledge / "towns.md").write_bytes(content)
            (knowledge / "cities.md").write_bytes(other)
            receipts = Receipts(One(Edition.of(Snapshot.read(knowledge))), store.walk)
            quote = QuoteRecord("quote", "cities.md", revision, start, end)
            unrecorded = replace(quote, revision="f" * 64)
            logged = LoggedQuestion(1, replace(_RECORD, quotes=(quote, unrecorded)))
            checked, unknown = (await receipts.check(logged)).quotes
            assert (checked.verdict, unknown.verdict) == ("identical", "unknown")
            assert checked.now is not None
            assert checked.now.article == "towns.md"
            assert unknown.article_served

    asyncio.run(main())


def test_what_cannot_be_proven_is_said_so(tmp_path: Path, knowledge: Path) -> None:
    """Bytes that are gone or changed, or a place that is none, must never count as proven."""
    content = (knowledge / "cities.md").read_bytes()
    revision = revision_of(content)
    path = tmp_path / "db"

    async def main() -> None:
        async with open_store(path) as store:
            receipts = Receipts(One(Edition.of(Snapshot.read(knowledge))), store.walk)

            async def verdict(receipt: QuoteRecord) -> str:
                record = replace(_RECORD, quotes=(receipt,))
                return (await receipts.check(LoggedQuestion(1, record))).quotes[0].verdict

            old = content.replace(b"unlawful", b"illegal")
            at_ms = time.time_ns() // 1_000_000
            publication = Publication(
                "cities.md", "added", revision_of(old), old, "disk", "", at_ms
            )
            await store.publications.record([publication], "root")
            text = old.decode()
            start = text.index("Boston, Massachusetts")
            end = text.index("illegal.") + len("illegal.")
            receipt = QuoteRecord("quote", "cities.md", revision_of(old), start, end)
            assert await verdict(receipt) == "edited"
            assert await verdict(replace(receipt, revision="0" * 64)) == "unknown"
            assert await verdict(replace(receipt, end=len(text) + 1)) == "damaged"
            now = replace(receipt, revision=revision, end=end)
            assert await verdict(now) == "identical"  # not recorded, but served
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("UPDATE revisions SET content = zeroblob(length(content))")
                connection.commit()
            assert await verdict(receipt) == "damaged"

    asyncio.run(main())
