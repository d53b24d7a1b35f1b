"""Each rule by which a sentence is no answer, however well its words fit."""

from dataclasses import replace

import pytest

from bot.answers.answer import Outcome, Reason
from bot.answers.briefing import Briefing
from bot.answers.doubt import Judge, Rule
from bot.search.query import read_query
from bot.search.snippets import Ranking
from tests.conftest import make_article

TEXT = """\
---
title: The tram of Marsden, edition 2.6
---
Mayor Helena Ortiz broke the tie by siding with Easton. A year ago she had promised a line.

Paul Easton said that 12 trams cost 9 million dollars, and that drivers may be sent home.

Pell Valley: Supervisor Ruth Kingsley withdrew her support in December, because residents had
rejected a tax. Until the results arrive on 24 November, pupils fill their bottles next door.

On 2.4 my reader lasts 31 days. The reader of Nina Hale lasts 19 days.

There was never an edition 2.3.

The depot is named after Vera Lind. Coaches are washed there each night by a crew of six people.

Trams stop when the wind is too strong.

Jonas Barlow (1931-1988) laid old rails. He dug wells. He also grew pears. Nina Barlow wrote of
cold mornings. That survey by Jonas Barlow counts wooden seats, and the mood of spring was cold.

## Fares

| Ticket | Price |
|---|---|
| Single | 2.75 |
| Monthly | 84 |
"""
BRIEFING = Briefing.from_articles([make_article(TEXT)])


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("how old is Helena Ortiz", Reason.NO_SUCH_FACT),
        ("how many pupils are there", Reason.NO_SUCH_FACT),
        ("what is Paul Easton's salary", Reason.NO_SUCH_FACT),
        ("where does Paul Easton live", Reason.NO_SUCH_FACT),
        ("how tall is Paul Easton", Reason.NO_SUCH_FACT),
        ("who is the mayor of Pell Valley", Reason.NO_SUCH_FACT),
        ("what is the mayor of Pell Valley called", Reason.NO_SUCH_FACT),
        ("why did Helena Ortiz resign", Reason.FALSE_PREMISE),
        ("when did Helena Ortiz withdraw", Reason.NO_SUCH_FACT),
        ("why did Paul Easton withdraw", Reason.FALSE_PREMISE),
        ("what did Helena Ortiz say about the tax", Reason.FALSE_PREMISE),
        ("what did Ruth Ortiz promise", Reason.FALSE_PREMISE),
        ("how long does the reader last on 2.5", Reason.FALSE_PREMISE),
        ("when did trams stop", Reason.NO_SUCH_FACT),
        ("are the coaches of Vera Lind washed each night", Reason.FALSE_PREMISE),
    ],
)
def test_what_is_taken_for_granted_must_be_told(question: str, reason: Reason) -> None:
    """The names, the event, the number and the kind of fact must be in what is quoted."""
    answer = BRIEFING.answer(question)
    assert answer.outcome is Outcome.ABSTENTION
    assert answer.reason is reason
    assert not answer.quotes


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("how many trams did Easton name", "12 trams"),
        ("what do 12 trams cost", "9 million dollars"),
        ("why did Ruth Kingsley withdraw", "because residents"),
        ("when did edition 2.3 come out", "never an edition"),
        ("when do trams stop", "when the wind"),
        ("what is the price of a monthly ticket", "84"),
    ],
)
def test_what_is_told_is_answered(question: str, quoted: str) -> None:
    """Pronouns, denials, rows and other forms of a verb are answers."""
    assert quoted in BRIEFING.answer(question).quotes[0].text


@pytest.mark.parametrize(
    ("question", "rule", "stays"),
    [
        ("coaches of Vera Lind are washed there each night by a crew", Rule.NAME_NEARBY, True),
        ("are the coaches of Vera Lind washed there each night by a crew", Rule.NAME, False),
        ("coaches of Nina Hale are washed there each night by a crew", Rule.NAME, False),
        ("who washes coaches there each night in a crew of seven people", None, True),
        ("how old is the crew that washes coaches there each night", Rule.KIND, False),
    ],
)
def test_what_a_sure_sentence_may_lack(question: str, rule: Rule | None, stays: bool) -> None:  # noqa: FBT001  a case
    """A name that its paragraph holds may be missing, but nobody else's, and no kind of fact."""
    index = BRIEFING.index
    query = read_query(question, index)
    found = Ranking.of(query, index.rank(query.terms, 12), index).snippets()
    crew = next(each for each in found if "crew" in each.sentence.display)
    judge = Judge(question, query, index, 0.0)
    assert judge.broken(crew) is rule
    assert judge.contradicts(crew) is not stays


def test_a_doubted_sentence_is_trusted_less() -> None:
    """The confidence of an abstention says how likely its nearest passage would have been right."""
    asked, told = BRIEFING.answer("how old is Helena Ortiz"), BRIEFING.answer("who broke the tie")
    assert asked.confidence < told.confidence


def test_only_names_that_lead_to_an_answer_are_offered() -> None:
    """What is close to no name, or would be asked in vain, is not offered."""
    assert BRIEFING.answer("what did Paul Eastan say").readings
    offered = BRIEFING.answer("what did Paul Weston say").suggestions
    assert offered == ("what did Paul Easton say",)
    assert BRIEFING.answer("why did Paul Weston resign").suggestions == ()


@pytest.mark.parametrize(
    ("question", "quoted", "rule"),
    [
        ("what wells did Jonas Barlow dig", "dug wells", None),
        ("what pears did Jonas Barlow grow", "grew pears", None),
        ("what pears did Nina Barlow grow", "grew pears", Rule.NAME),
        ("what did Jonas Barlow write of cold mornings", "wrote", Rule.NAME),
        ("what does the survey of Nina Barlow count", "survey", Rule.NAME),
        ("what does the Harlow survey count", "survey", Rule.UNKNOWN_NAME),
        ("when did Jonas Barlow die", "1931", None),
        ("what did Jonas Barlow die of", "1931", Rule.ONLY_NAMES),
    ],
)
def test_whom_a_sentence_is_about(question: str, quoted: str, rule: Rule | None) -> None:
    """Who "he" is stands before; a namesake is nobody else; years of a life say when it ended."""
    index = BRIEFING.index
    query = read_query(question, index)
    found = Ranking.of(query, index.rank(query.terms, 12), index).snippets()
    snippet = next(each for each in found if quoted in each.sentence.display)
    assert Judge(question, query, index, 0.0).broken(snippet) is rule


def test_names_alone_must_be_surer() -> None:
    """What has nothing of the question but names must be twice as likely right as wrong."""
    index = BRIEFING.index
    question = "what awards did Helena Ortiz collect"
    query = read_query(question, index)
    best = Ranking.of(query, index.rank(query.terms, 12), index).snippets()[0]
    for sure, contradicted in ((0.72, True), (0.9, False)):
        judge = Judge(question, query, index, 0.1)
        assert judge.broken(best) is Rule.ONLY_NAMES
        assert judge.contradicts(replace(best, confidence=sure)) is contradicted
        assert judge.steps_back(replace(best, confidence=sure))


FLEETS = """\
---
title: Fleets
---
Transport in two towns.

| Fleet | Number |
| --- | --- |
| Easton trams | 12 |
| Weston buses | 22 |

## Norton

The buses of Norton all start at the market; in Norton there are 31.
"""


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("how many trams has Easton", "| Easton trams | 12 |"),
        ("how many are there in Norton", "in Norton there are 31."),
    ],
)
def test_a_number_need_not_stand_before_what_it_counts(question: str, quoted: str) -> None:
    """In a row it has a cell of its own; and a question need not name what is counted."""
    briefing = Briefing.from_articles([make_article(FLEETS)])
    assert briefing.answer(question).quotes[0].text.endswith(quoted)
