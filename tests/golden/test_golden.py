"""Questions that a person judged, over the article that is shipped."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answers.answer import Answer, Outcome
from bot.answers.briefing import Briefing
from bot.library.snapshot import Snapshot

HERE = Path(__file__).parent
KNOWLEDGE = HERE.parent.parent / "knowledge"
JUDGED: list[dict[str, Any]] = yaml.safe_load((HERE / "sanctuary-cities.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def briefing() -> Briefing:
    """The shipped articles."""
    return Briefing(Snapshot.read(KNOWLEDGE).index)


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
    """The first quote is the one that a person expects, or there is none."""
    answer = briefing.answer(judged["question"])
    if judged.get("abstain"):
        assert answer.outcome in {Outcome.ABSTENTION, Outcome.GREETING}, _told(briefing, answer)
    else:
        assert answer.quotes, _told(briefing, answer)
        assert all(words in answer.quotes[0].text for words in judged["first"]), _told(
            briefing, answer
        )
