"""Drafts and deeds in the database: what goes in comes out, and goes when it must."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.records import AskedQuestion, AuditEntry, Draft, QuestionRecord
from bot.store.database import open_store

DRAFT = Draft("edit", "a.md", b"x", "f" * 64, "me", "why", b"typed", "a.txt", 7, "", 5)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(), text=st.text(), typed=st.binary(max_size=50))
async def test_a_draft_comes_back_as_it_was(
    tmp_path: Path, name: str, text: str, typed: bytes
) -> None:
    """What stood in a field comes back to the letter, half characters and NUL too."""
    async with open_store(tmp_path / "db") as store:
        draft = Draft(
            "add", None, None, None, "me", "", typed, "n", 0, "", 5, 0, "form", ((name, text),)
        )
        number = await store.drafts.keep(draft, 10)
        kept = await store.drafts.draft(number)
        assert kept is not None
        assert (kept.id, kept.fields, kept.typed) == (number, ((name, text),), typed)


async def test_a_draft_that_was_given_up_is_told_once(tmp_path: Path) -> None:
    """A second press of Cancel writes no second deed, and an id never comes to mean another."""
    async with open_store(tmp_path / "db") as store:
        number = await store.drafts.keep(DRAFT, 10)
        entry = AuditEntry(6, "me", "cancelled", "a.md", note="why")
        assert await store.drafts.give_up(number, entry)
        assert not await store.drafts.give_up(number, entry)
        assert len(await store.audit.entries(9)) == 1
        assert await store.audit.entries(9, "b.md") == ()
        assert await store.drafts.keep(DRAFT, 10) > number


async def test_latest_questions_are_different_ones(tmp_path: Path) -> None:
    """A question that everybody asks is asked again once, with what it was asked after."""
    async with open_store(tmp_path / "db", wait_s=30) as store:
        for number, (question, after, outcome) in enumerate(
            [
                ("first", (), "answer"),
                ("who", (), "answer"),
                ("hello", (), "greeting"),
                ("who", ("before",), "abstention"),
                ("who", (), "answer"),
            ]
        ):
            record = QuestionRecord(
                number,
                question,
                question,
                "slash",
                outcome,
                None,
                0.5,
                (),
                1,
                None,
                (),
                after=after,
            )
            await store.questions.record(record, {})
        asked = await store.questions.latest(2)
        assert asked == (AskedQuestion("who", ()), AskedQuestion("who", ("before",)))
        assert len(await store.questions.latest(9)) == 3
