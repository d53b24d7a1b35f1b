"""Questions that a person judged, over the article that is shipped and a second one."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answers.answer import Answer, Outcome
from bot.answers.briefing import Briefing
from bot.articles.reading import read_article
from bot.library.snapshot import Snapshot

HERE = Path(__file__).parent
KNOWLEDGE = HERE.parent.parent / "knowledge"
JUDGED: list[dict[str, Any]] = [
    judged
    for file in ("sanctuary-cities.yaml", "calder-ferries.yaml")
    for judged in yaml.safe_load((HERE / file).read_text("utf-8"))
]


@pytest.fixture(scope="module")
def briefing() -> Briefing:
    """The shipped article and the one beside this file."""
    ferries, faults = read_article("ferries.md", (HERE / "calder-ferries.md").read_bytes())
    assert ferries is not None, faults
    return Briefing.from_articles([*Snapshot.read(KNOWLEDGE).index.articles, ferries])


def _told(briefing: Briefing, answer: Answer) -> str:
    """The answer and the ranking, for whoever mends a failure."""
    ranking = "\n".join(
        f"  {hit.score:6.3f} {hit.passage.sentences[0].display[:80]}"
        for hit in briefing.rank(answer.resolved, 5)
    )
    quotes = "\n".join(f"  {quote.display}" for quote in answer.quotes)
    outcome = f"{answer.outcome} {answer.reason} {answer.confidence:.2f}"
    return f"{answer.question}: {outcome}\nquotes\n{quotes}\nranking\n{ranking}"


@pytest.mark.parametrize(
    "judged", JUDGED, ids=lambda judged: f"{judged['kind']}: {judged['question']}"
)
def test_a_judged_question_gets_its_answer(briefing: Briefing, judged: dict[str, Any]) -> None:
    """The quotes hold what a person expects, or there is none."""
    answer = briefing.answer(judged["question"], [judged["after"]] if "after" in judged else [])
    if judged.get("abstain"):
        assert answer.outcome in {Outcome.ABSTENTION, Outcome.GREETING}, _told(briefing, answer)
        assert not answer.quotes, _told(briefing, answer)
        return
    first = answer.quotes[0].text if answer.quotes else ""
    everything = "\n".join(quote.text for quote in answer.quotes)
    assert all(words in first for words in judged.get("first", ())), _told(briefing, answer)
    assert all(words in everything for words in judged.get("want", ())), _told(briefing, answer)
