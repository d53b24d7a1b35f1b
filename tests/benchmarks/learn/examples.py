"""Questions whose right sentence is known, as the shipped code sees them.

Each regime is a way in which people's folders differ: everything at once, small folders, an
answering passage that is missing, another subject. The golden questions are a regime of their own:
short, as people type them in a chat.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
import gzip
import json
from pathlib import Path
import random
import re
from typing import Any

import numpy as np
import yaml

from bot.answers.briefing import LOOKED_INTO, Briefing
from bot.answers.doubt import Judge, Rule
from bot.answers.question import is_greeting, without_markup
from bot.articles.article import Article, FrontMatter
from bot.articles.reading import read_article, read_body, revision_of
from bot.articles.synonyms import read_synonyms
from bot.search.index import Hit
from bot.search.query import read_query
from bot.search.sight import Bools, Sight
from bot.search.snippets import Ranking
from bot.search.spelling import mended
from tests.benchmarks.golden import FILES, GOLDEN, PARTS

# Kinds that ask one thing in words of their own; the others are answered over several steps.
PLAIN = frozenset(
    "direct paraphrase heading table list-item overlap name hostile absent-name near-name"
    " absent-attribute false-premise off-topic caption".split()
)
FOLDER, MOST_OF_FOLDER = 8, 40
TOGETHER = frozenset({"calder-ferries.md", "sanctuary-cities.md"})
LOST_SHARE = 20

Row = Mapping[str, Any]
IsRight = Callable[[Hit, str], bool]


@dataclass(frozen=True, slots=True)
class Example:
    """A question over an index.

    Attributes:
        regime: What kind of folder it is asked over.
        article: The title or path that it belongs to; folds keep one together.
        kind: Its kind in the golden set; empty elsewhere.
        sight: What is seen; None if nothing was found.
        right: Which rows are right; none may be.
        right_hits: Which passages are.
        briefing: What is asked.
    """

    regime: str
    article: str
    kind: str
    question: str
    sight: Sight | None
    right: Bools
    right_hits: Bools
    briefing: Briefing

    def broken(self, row: int) -> Rule | None:
        """The rule that speaks against a row."""
        assert self.sight is not None
        rows, hits = len(self.sight.text.group), len(self.sight.hits)
        ranking = Ranking(self.sight, np.zeros(rows), np.zeros(hits))
        snippet = ranking._snippets(np.array([row]))[0]
        judge = Judge(self.question, self.sight.query, self.briefing.index, self.briefing.threshold)
        return judge.broken(snippet)


def bench_examples(folder: Path) -> Iterator[Example]:
    """Those of the open half."""
    rows = _lines(folder / "passages.open.jsonl.gz")
    questions = [q for q in _lines(folder / "questions.open.jsonl.gz") if q["answerable"]]
    made = {row["id"]: _article(row) for row in rows}
    title_of = {row["id"]: row["title"] for row in rows}
    rng = random.Random(1)  # noqa: S311  repeatable on purpose

    def asked(regime: str, ids: Collection[str], some: Sequence[Row]) -> Iterator[Example]:
        briefing = Briefing.from_articles(made[each] for each in ids)
        for row in some:
            title = title_of[row["passage_id"]]
            yield _example((regime, title, ""), row["question"], briefing, _bench_judge(row, ids))

    yield from asked("whole", made, questions)
    pool = sorted(made)
    for _ in range(8):
        lost = set(rng.sample(pool, len(pool) // LOST_SHARE))
        gone = [q for q in questions if q["passage_id"] in lost]
        yield from asked("whole, gone", made.keys() - lost, gone)
    titles = sorted(set(title_of.values()))
    for half in (titles[::2], titles[1::2]):
        ids = [each for each in made if title_of[each] in half]
        off = [q for q in questions if title_of[q["passage_id"]] not in half]
        yield from asked("half, off", ids, rng.sample(off, 800))
    for title in titles:
        own = [each for each in made if title_of[each] == title]
        for start in (0, FOLDER):
            ids = own[start : start + FOLDER]
            if len(ids) < FOLDER:
                continue
            of_title = [q for q in questions if title_of[q["passage_id"]] == title]
            kept = [q for q in of_title if q["passage_id"] in ids]
            gone = [q for q in of_title if q["passage_id"] not in ids]
            off = [q for q in questions if title_of[q["passage_id"]] != title]
            for regime, some in (("small", kept), ("small, gone", gone), ("small, off", off)):
                count = min(MOST_OF_FOLDER, len(some))
                yield from asked(regime, ids, rng.sample(some, count))


def golden_examples() -> Iterator[Example]:
    """Those that a person judged, but for what leans on other questions or asks several.

    Each is asked over all six articles, over the two that are tested together, and over each that
    can answer it alone: a folder of one article is how every bot begins.
    """
    files = [file for file in FILES if file.name not in PARTS["first"]]
    articles = [read_article(file.name, file.read_bytes())[0] for file in sorted(files)]
    told = [article for article in articles if article is not None]
    together = [article for article in told if article.path in TOGETHER]
    folders = [told, together, *([article] for article in told)]
    source = GOLDEN / "set" / "synonyms.yaml"
    synonyms, _ = read_synonyms(source.name, source.read_bytes())
    briefings = [(folder, Briefing.from_articles(folder, synonyms=synonyms)) for folder in folders]
    for name in ("set/first.yaml", "sanctuary-cities.yaml", "calder-ferries.yaml"):
        for row in yaml.safe_load((GOLDEN / name).read_text("utf-8")):
            question = without_markup(row["question"])
            if row["kind"] not in PLAIN or is_greeting(question) or "want" in row:
                continue
            judge = _golden_judge(row)
            regime = "golden, silent" if row.get("abstain") else "golden"
            for folder, briefing in briefings:
                origin = (regime if folder is told else f"few, {regime}", "", row["kind"])
                example = _example(origin, question, briefing, judge)
                if folder is told or row.get("abstain") or example.right.any():
                    yield example


def _example(
    origin: tuple[str, str, str], question: str, briefing: Briefing, judge: IsRight
) -> Example:
    """What is seen of a question; its regime, article and kind come along."""
    regime, article, kind = origin
    index = briefing.index
    question = mended(question, briefing.speller.slips(question))
    query = read_query(question, index)
    hits = index.rank(query.terms, LOOKED_INTO, query.others)
    if not hits:
        none = _bools([False])
        return Example(regime, article, kind, question, None, none, none, briefing)
    sight = Sight.of(query, hits, index)
    right = _bools([False] * len(sight.text.group))
    right[sight.text.is_candidate] = [
        judge(hit, sentence.display) for hit in hits for sentence in hit.passage.sentences
    ]
    of_hit = [any(right[sight.text.group == number]) for number in range(len(hits))]
    if not article:
        best = next((hits[n].passage.article.path for n, ok in enumerate(of_hit) if ok), "")
        article = best or f"silent {len(question) % 5}"
    return Example(regime, article, kind, question, sight, right, _bools(of_hit), briefing)


def _bench_judge(row: Row, ids: Collection[str]) -> IsRight:
    """As the benchmark judges: the answer, or a good part of its sentence, from its own passage."""

    def judge(hit: Hit, text: str) -> bool:
        if row["passage_id"] not in ids or hit.passage.article.path != row["passage_id"]:
            return False
        if row["answers"]:
            return any(_words(answer) in _words(text[:400]) for answer in row["answers"])
        a, b = _letters(row["sentence"]), _letters(text[:400])
        return len(b) >= 20 and (a[:300] in b or b in a or a[:40] in b or a[-40:] in b)

    return judge


def _golden_judge(row: Row) -> IsRight:
    choices = row.get("any") or ([row["first"]] if "first" in row else [])
    return lambda _, text: any(all(part in text for part in parts) for parts in choices)


def _words(text: str) -> str:
    return " ".join(["", *re.findall(r"[^\W_]+", text.lower()), ""])


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _bools(values: list[bool]) -> Bools:
    return np.array(values, dtype=np.bool_)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def _article(row: Row) -> Article:
    text = row["text"]
    head = FrontMatter(row["title"] or "Untitled")
    return Article(row["id"], revision_of(text.encode()), text, head, read_body(text, 0))
