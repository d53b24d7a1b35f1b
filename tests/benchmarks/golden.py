"""Asks the golden set and prints right / wrong / silent by kind, with the AUROC of the confidence.

    python -m tests.benchmarks.golden [--part first|second|third] [--no-synonyms] [--failures]
        [--kind KIND]
    python -m tests.benchmarks.golden --file FILE --knowledge FOLDER

How an entry is judged stands in tests/golden/set/README.md. tests/golden/test_set.py holds each
kind to what it has reached.
"""

import argparse
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.answers.answer import Answer, Outcome
from bot.answers.briefing import Briefing
from bot.articles.reading import read_article
from bot.articles.synonyms import read_synonyms
from bot.library.snapshot import Snapshot

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "tests" / "golden"
FILES = (
    *sorted((GOLDEN / "set" / "articles").glob("*.md")),
    GOLDEN / "calder-ferries.md",
    ROOT / "knowledge" / "sanctuary-cities.md",
)
LATER = {"orrin-library-strike.md", "sorrel-walking-football.md"}
# Part of the questions -> the articles that it is not asked over.
PARTS = {"first": {"old-laundry-kitchen.md", *LATER}, "second": LATER, "third": set[str]()}
RIGHT, WRONG, SILENT = "right", "wrong", "silent"

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """An entry with the answer to it and what that is worth."""

    entry: Entry
    answer: Answer
    verdict: str


def golden_briefing(part: str, *, synonyms: bool = True) -> Briefing:
    """The articles that a part is asked over, with their folder's synonyms or without any."""
    articles = []
    for path in (each for each in FILES if each.name not in PARTS[part]):
        article, faults = read_article(path.name, path.read_bytes())
        if article is None:
            raise SystemExit("\n".join(map(str, faults)))
        articles.append(article)
    source = GOLDEN / "set" / "synonyms.yaml"
    groups, faults = read_synonyms(source.name, source.read_bytes())
    if faults:
        raise SystemExit("\n".join(map(str, faults)))
    return Briefing.from_articles(articles, synonyms=groups if synonyms else None)


def entries(path: Path) -> list[Entry]:
    """The entries of a file of questions."""
    found: list[Entry] = yaml.safe_load(path.read_text("utf-8"))
    return found


def ask_part(part: str, *, synonyms: bool = True) -> list[Judged]:
    """Ask a part of the golden set, and judge each answer."""
    briefing = golden_briefing(part, synonyms=synonyms)
    return [ask(briefing, entry) for entry in entries(GOLDEN / "set" / f"{part}.yaml")]


def ask(briefing: Briefing, entry: Entry) -> Judged:
    """Ask one entry and judge the answer."""
    after = entry.get("after", [])
    answer = briefing.answer(entry["question"], [after] if isinstance(after, str) else after)
    return Judged(entry, answer, judge(entry, answer))


def judge(entry: Entry, answer: Answer) -> str:
    """Right, wrong or silent.

    An answer that lacks a part of what is wanted, and says nothing wrong, is silent.
    """
    if entry.get("abstain"):
        return RIGHT if _abstains(entry, answer) else WRONG
    if not answer.quotes:
        return SILENT
    texts = [f"{quote.text}\n{quote.display}" for quote in answer.quotes]
    ok = (
        all(words in texts[0] for words in entry.get("first", ()))
        and ("any" not in entry or any(_all_in(words, texts[0]) for words in entry["any"]))
        and _all_in(entry.get("want", ()), "\n".join(texts))
        and _refused(entry.get("silent", ()), answer)
        and _shown(entry.get("reading"), answer)
    )
    if ok:
        return RIGHT
    wanted = entry.get("want", ())
    if wanted and _refused(entry.get("silent", ()), answer):
        return SILENT if all(any(w in text for w in wanted) for text in texts) else WRONG
    return WRONG


def _abstains(entry: Entry, answer: Answer) -> bool:
    said = answer.reason.value if answer.reason else None
    return (
        answer.outcome in {Outcome.ABSTENTION, Outcome.GREETING}
        and not answer.quotes
        and entry.get("reason", said) == said
        and all(entry.get("suggest", "\0") in each for each in answer.suggestions)
    )


def _refused(words: Sequence[str], answer: Answer) -> bool:
    """Whether a part, or a side, of these words is refused."""
    return all(
        any(
            word.lower() in group.label.lower() and group.outcome is not Outcome.ANSWER
            for group in answer.groups
        )
        for word in words
    )


def _shown(reading: Sequence[str] | None, answer: Answer) -> bool:
    if reading is None:
        return True
    before, after = (str(each).lower() for each in reading)
    return any(r.before.lower() == before and after in r.after.lower() for r in answer.readings)


def _all_in(words: Iterable[str], text: str) -> bool:
    return all(word in text for word in words)


def by_kind(judged: Iterable[Judged]) -> dict[str, Counter[str]]:
    """How many of each kind are right, wrong, silent."""
    counts: dict[str, Counter[str]] = {}
    for each in judged:
        counts.setdefault(each.entry["kind"], Counter())[each.verdict] += 1
    return counts


def auroc(judged: Sequence[Judged]) -> float:
    """The chance that an answerable question is trusted more than one to abstain from."""
    low = sorted(each.answer.confidence for each in judged if each.entry.get("abstain"))
    high = [each.answer.confidence for each in judged if not each.entry.get("abstain")]
    if not low or not high:
        return float("nan")
    return sum(bisect_left(low, x) + bisect_right(low, x) for x in high) / 2 / len(low) / len(high)


def told(each: Judged) -> str:
    """An entry with its answer, for whoever mends it."""
    answer = each.answer
    readings = "; ".join(f"{r.before} → {r.after}" for r in answer.readings)
    lines = [
        f"{each.verdict}: {each.entry['kind']}: {each.entry['question']!r}"
        + (f" after {each.entry['after']!r}" if "after" in each.entry else ""),
        f"    {answer.outcome.value} {answer.reason and answer.reason.value} "
        f"{answer.confidence:.2f} missing={list(answer.missing)} [{readings}]"
        + (f" suggestions={list(answer.suggestions)}" if answer.suggestions else ""),
    ]
    if answer.resolved != each.entry["question"]:
        lines.append(f"    = {answer.resolved}")
    lines += [f"    {g.label}: {g.outcome.value} {g.reason} {g.missing}" for g in answer.groups]
    lines += [f"    > {quote.display[:110]}" for quote in answer.quotes]
    lines += [f"    ~ {quote.display[:110]}" for quote in answer.nearest]
    return "\n".join(lines)


def main() -> None:
    """Print the table, and the failures if asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--failures", action="store_true", help="print each that is not right")
    parser.add_argument("--kind", help="only this kind")
    parser.add_argument("--file", type=Path, help="another file of questions")
    parser.add_argument("--knowledge", type=Path, help="the folder that they are asked over")
    parser.add_argument("--part", choices=PARTS, default="first", help="which of the three")
    parser.add_argument("--no-synonyms", action="store_true", help="with an empty synonyms.yaml")
    given = parser.parse_args()
    if given.file is not None:
        briefing = Briefing(Snapshot.read(given.knowledge).index)
        judged = [ask(briefing, entry) for entry in entries(given.file)]
    else:
        judged = ask_part(given.part, synonyms=not given.no_synonyms)
    judged = [each for each in judged if given.kind in {None, each.entry["kind"]}]
    if given.failures:
        print(*(told(each) for each in judged if each.verdict != RIGHT), sep="\n")
    verdicts = (RIGHT, WRONG, SILENT)
    counts = by_kind(judged)
    counts["all"] = sum(counts.values(), Counter())
    print(f"{'':18}{'right':>7}{'wrong':>7}{'silent':>8}")
    for kind, count in counts.items():
        print(f"{kind:18}" + "{:7}{:7}{:8}".format(*(count[verdict] for verdict in verdicts)))
    print(f"AUROC of the confidence, answerable against not: {auroc(judged):.3f}")


if __name__ == "__main__":
    main()
