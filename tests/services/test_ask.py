"""A question in, an answer out, the question in the log: over a real database."""

import asyncio
from pathlib import Path

import pytest

from bot.answers.briefing import Briefing
from bot.errors import QuestionError
from bot.records import LoggedQuestion
from bot.services.ask import Asker, Asking
from bot.store.database import open_store
from tests.conftest import only
from tests.services.publishing import room


def _ask(
    briefing: Briefing, path: Path, *questions: tuple[str, str | None]
) -> list[LoggedQuestion]:
    """Ask questions with their events; what the log then holds, oldest first."""

    async def main() -> list[LoggedQuestion]:
        async with open_store(path, wait_s=30) as store:
            asker = Asker(only(briefing), store.questions)
            for question, event in questions:
                await asker.ask(question, asking=Asking("mention", event))
            return list(reversed(await store.questions.recent(10)))

    return asyncio.run(main())


def test_the_log_holds_what_was_shown(cities: Briefing, tmp_path: Path) -> None:
    """A row has the outcome and the receipts by which its quotes can be cut again."""
    asked = "Why did Mayor Wu of Boston leave the council?"
    answered, refused = _ask(
        cities, tmp_path / "db", ("what is Boston's stance", None), (asked, None)
    )
    answer = cities.answer("what is Boston's stance")
    quote = answer.quotes[0]
    record = answered.record
    assert (record.question, record.outcome, record.reason) == (answer.question, "answer", None)
    assert record.confidence == answer.confidence
    receipt = record.quotes[0]
    assert (receipt.kind, receipt.article) == ("quote", "cities.md")
    assert (receipt.revision, receipt.start, receipt.end) == (
        quote.revision,
        quote.start,
        quote.end,
    )
    assert (refused.record.reason, refused.record.missing) == ("false_premise", ("leave",))
    assert [receipt.kind for receipt in refused.record.quotes] == ["nearest"]


def test_a_receipt_can_be_cut_again(cities: Briefing, tmp_path: Path) -> None:
    """The bytes that a quote was cut from are kept under their revision."""

    async def main() -> str:
        async with open_store(tmp_path / "db", wait_s=30) as store:
            asker = Asker(only(cities), store.questions)
            answer = (await asker.ask("Boston's stance?", asking=Asking("mention"))).answer
            (logged,) = await store.questions.recent(1)
            receipt = logged.record.quotes[0]
            stored = await store.questions.revision(receipt.revision)
            assert stored is not None
            assert answer.quotes[0].text == stored.content.decode()[receipt.start : receipt.end]
            return stored.article

    assert asyncio.run(main()) == "cities.md"


def test_an_event_that_comes_twice_is_logged_once(cities: Briefing, tmp_path: Path) -> None:
    """A replayed message is answered again and adds no row."""
    logged = _ask(cities, tmp_path / "db", ("hi", "1"), ("hi", "1"), ("hi", None), ("hi", None))
    assert len(logged) == 3


def test_a_question_that_is_refused_is_not_logged(cities: Briefing, tmp_path: Path) -> None:
    """What cannot be taken leaves no row."""
    with pytest.raises(QuestionError):
        _ask(cities, tmp_path / "db", ("x" * 5000, None))
    assert _ask(cities, tmp_path / "db") == []


def test_without_a_log_there_are_answers(cities: Briefing) -> None:
    """A database that could not be opened costs no answer."""
    asked = Asker(only(cities), None).ask("what is Boston's stance", asking=Asking("terminal"))
    reply = asyncio.run(asked)
    assert "Wu" in reply.answer.quotes[0].text
    assert reply.row is None


async def test_a_row_is_given_only_for_the_answer_that_it_holds(
    cities: Briefing, tmp_path: Path
) -> None:
    """Buttons and checks must not tell of the answer before, if its successor is not logged."""
    async with open_store(tmp_path / "db", wait_s=30) as store:
        asker = Asker(only(cities), store.questions)
        asking = Asking("mention", "m1", 5, 7, "a" * 32)
        row = (await asker.ask("what is Boston's stance", asking=asking)).row
        assert row is not None
        await store.questions.attach_message(row, 99)
        assert (await asker.ask_again(row, "Boston's stance?", asking=asking)).row == row
        await store.unlogged.add("a" * 32, 1)
        assert (await asker.ask_again(row, "what is Seattle's stance", asking=asking)).row is None
        assert await store.questions.question_of_message(99) is None
        logged = await store.questions.question(row)
        assert logged is not None
        assert logged.record.question == "Boston's stance?"


async def test_without_a_log_an_edited_question_is_answered_all_the_same(tmp_path: Path) -> None:
    """There is no row then that could be changed."""
    async with room(tmp_path) as here:
        asking = Asking("mention", "m1", 5, 7, "b" * 32)
        reply = await Asker(here.library, None).ask_again(1, "who leads Bath", asking=asking)
        assert reply.answer.quotes
        assert reply.row is None
