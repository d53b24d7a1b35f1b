"""Prints how fast 20,000 passages are checked, answered from and searched, beside rank-bm25.

    python -m tests.benchmarks.search_speed [--passages FILE.jsonl.gz] [--size N]

FILE holds a JSON object with `title` and `text` a line; without it passages are made up. Fewer than
N are repeated with their rarer words changed, so that the vocabulary grows as it does in real text.
"""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Mapping
import gzip
from itertools import pairwise
import json
import os
from pathlib import Path
import random
import re
import resource
import statistics
import subprocess
import sys
from tempfile import TemporaryDirectory
import time

from rank_bm25 import BM25Okapi

from bot.answers.briefing import LOOKED_INTO, Briefing
from bot.articles.reading import read_article
from bot.library.snapshot import Snapshot
from bot.search.bm25 import K1, B, idf
from bot.search.index import Index
from bot.search.query import read_query

RARE = 5
PER_ARTICLE = 40
QUERIES = 200
WORDS, CHARS = 8, 400  # of a question, as in a chat
SLOW_QUERIES = 40
REBUILDS = 5


def _real(path: Path) -> list[tuple[str, str]]:
    content = path.read_bytes()
    lines = (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines()
    return [(row["title"], row["text"]) for row in map(json.loads, lines)]


def made_up(count: int) -> list[tuple[str, str]]:
    """Titles and texts of so many passages, the same in each run."""
    rng = random.Random(1)  # noqa: S311  repeatable on purpose
    words = ["".join(rng.choices("bcdfgaeioulmnrst", k=rng.randint(3, 9))) for _ in range(20_000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    return [
        (f"Title {n // PER_ARTICLE}", " ".join(rng.choices(words, weights, k=110)) + ".")
        for n in range(count)
    ]


def _repeated(passages: list[tuple[str, str]], size: int) -> Iterator[tuple[str, str]]:
    counts = Counter(word for _, text in passages for word in text.split())
    for number in range(size):
        title, text = passages[number % len(passages)]
        turn = number // len(passages)
        if turn:
            text = " ".join(w + f"x{turn}" if counts[w] <= RARE else w for w in text.split())
            title = f"{title} {turn}"
        yield title, " ".join(text.split())


def write_articles(folder: Path, passages: list[tuple[str, str]]) -> None:
    """Write passages as articles, one for each title."""
    by_title: dict[str, list[str]] = {}
    for title, text in passages:
        by_title.setdefault(title, []).append(re.sub(r"([*_`#<>\[\]|\\])", r"\\\1", text))
    for number, (title, texts) in enumerate(by_title.items()):
        head = f"---\ntitle: {json.dumps(title)}\n---\n"
        path = folder / f"{number:05}.md"
        path.write_text(head + "\n\n".join(texts) + "\n", encoding="utf-8")


def _timed_process(folder: Path, *arguments: str) -> tuple[float, float]:
    """Seconds and MiB at the peak of one command over that folder."""
    environment = {
        **os.environ,
        "KNOWLEDGE_DIR": str(folder),
        "DATABASE": str(folder.parent / "log.sqlite3"),
    }
    started = time.perf_counter()
    command = [sys.executable, "-m", "bot", *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:  # noqa: S603  our own
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    return time.perf_counter() - started, usage.ru_maxrss / 1024


class _Library(BM25Okapi):  # type: ignore[misc]  # rank-bm25 ships no types
    def _calc_idf(self, nd: Mapping[int, int]) -> None:
        self.idf = {term: idf(count, self.corpus_size) for term, count in nd.items()}


def _p50_ms(seconds: list[float]) -> float:
    return 1000 * statistics.median(seconds)


def _rebuild_s(index: Index, number: int) -> float:
    """Seconds to rebuild after the text of one article has changed."""
    articles = list(index.articles)
    number = number * len(articles) // REBUILDS
    content = articles[number].text.encode() + b"\nOne more sentence.\n"
    changed, faults = read_article(articles[number].path, content)
    if changed is None:
        raise ValueError(faults)
    articles[number] = changed
    started = time.perf_counter()
    index.rebuild(articles)
    return time.perf_counter() - started


def _compare_searches(snapshot: Snapshot) -> None:
    index = snapshot.index
    rng = random.Random(3)  # noqa: S311  repeatable on purpose
    questions = []
    for _ in range(QUERIES):
        words = rng.choice(index.passages).sentences[0].display[:CHARS].split()
        questions.append(" ".join(rng.sample(words, min(WORDS, len(words)))))
    queries = [
        [index.vocabulary[t] for t in read_query(question, index).terms if t in index.vocabulary]
        for question in questions
    ]
    counts = index.postings.counts
    documents: list[list[int]] = [[] for _ in index.passages]
    for term, (start, end) in enumerate(pairwise(counts.starts.tolist())):
        for at in range(start, end):
            documents[counts.passages[at]] += [term] * counts.frequencies[at]
    library = _Library(documents, k1=K1, b=B)
    briefing = Briefing(index)
    ours, theirs, answers = [], [], []
    for number, (question, query) in enumerate(zip(questions, queries, strict=True)):
        started = time.perf_counter()
        index.postings.best([(term, 1.0) for term in query], LOOKED_INTO)
        ours.append(time.perf_counter() - started)
        if number < SLOW_QUERIES:
            started = time.perf_counter()
            library.get_scores(query)
            theirs.append(time.perf_counter() - started)
        started = time.perf_counter()
        briefing.answer(question)
        answers.append(time.perf_counter() - started)
    rebuilds = [_rebuild_s(index, number) for number in range(REBUILDS)]
    print(f"rebuilt with one article new p50 {_p50_ms(rebuilds):8.1f} ms")
    print(f"BM25Okapi.get_scores         p50 {_p50_ms(theirs):8.3f} ms")
    print(f"candidate search             p50 {_p50_ms(ours):8.3f} ms")
    print(f"    times faster                 {_p50_ms(theirs) / _p50_ms(ours):8.0f}")
    print(f"whole answer (top {LOOKED_INTO})        p50 {_p50_ms(answers):8.3f} ms")


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--passages", type=Path, help="JSON lines with title and text, gzipped")
    parser.add_argument("--size", type=int, default=20_000)
    options = parser.parse_args()
    real = _real(options.passages) if options.passages else made_up(options.size)
    passages = list(_repeated(real, options.size))
    with TemporaryDirectory() as temporary:
        folder = Path(temporary) / "knowledge"
        folder.mkdir()
        write_articles(folder, passages)
        print(f"{len(passages):,} passages in {len(list(folder.iterdir())):,} articles")
        for name, arguments in (
            ("check", ["check"]),
            ("the first answer", ["ask", "what is the first thing that was said"]),
        ):
            seconds, mebibytes = _timed_process(folder, *arguments)
            print(f"{name:<28} {seconds:8.1f} s  {mebibytes:8.0f} MiB at most")
        snapshot = Snapshot.read(folder)
    _compare_searches(snapshot)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"this process, both indexes   {peak:8.0f} MiB at most")


if __name__ == "__main__":
    main()
