"""What every way of asking shares: cooldown, answer, log, text. No message is sent here.

The ways themselves are in mentions.py, commands.py and buttons.py. The invariant: a question that
was answered is in the log before its answer is shown, as far as the log can be written.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
import time

from bot.answers.answer import Answer, Form, Outcome, Quote
from bot.answers.follow_up import MOST_EARLIER
from bot.chat.conversations import Conversations
from bot.chat.cooldown import Cooldowns
from bot.chat.once import Once
from bot.chat.places import Places
from bot.chat.render import Rendered, render_answer, render_context
from bot.records import LoggedQuestion
from bot.services.ask import Asker, Asking, Reply
from bot.services.edition import Editions
from bot.services.insights import Insights
from bot.services.moderation import Moderation
from bot.services.privacy import Privacy
from bot.services.protocols import History, PersonHasher, Switches
from bot.services.recall import Recall
from bot.services.receipts import Receipts
from bot.services.topics import Topics


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it came in.

    Attributes:
        text: As typed.
        way: How it was asked, such as "mention".
        event: What Discord calls the asking.
        person: Id of whoever asks.
        channel: Id of the channel, thread or direct message.
        guild: Id of the server; None in a direct message.
        after: Earlier questions that it follows for certain; None leaves it to the conversation.
        private: Whether only who asked sees the answer.
    """

    text: str
    way: str
    event: str
    person: int
    channel: int
    guild: int | None
    after: tuple[str, ...] | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of an answer, with what its buttons need.

    Attributes:
        rendered: The text.
        answer: The answer.
        row: Where the question is logged; None if it is not known to be.
        event: What Discord calls its asking, as logged.
    """

    rendered: Rendered
    answer: Answer
    row: int | None
    event: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts that chat works with.

    Attributes:
        asker: Answers and logs.
        recall: Cuts quotes of logged questions again.
        editions: Say which articles are served.
        history: What was asked before.
        switches: In which channels it answers.
        people: Hashes people's ids.
        places: Where it answers.
        cooldowns: How often.
        conversations: What was asked just before.
        posted: Rows of private answers that were posted for all to see.
        retention_days: How long questions are kept.
        receipts: Compares quotes of logged questions with what is served now.
        insights: Tells moderators what people asked.
        privacy: What people can do about what is kept of them.
        moderation: Changes the articles; None where they cannot be changed.
        seen_drafts: Unpublished changes that their authors were shown since the start.
        moderator_channel: Id of the channel where moderators hear of changes; None for none.
    """

    asker: Asker
    recall: Recall
    editions: Editions
    history: History
    switches: Switches
    people: PersonHasher
    places: Places
    cooldowns: Cooldowns
    conversations: Conversations
    posted: Once
    retention_days: int
    receipts: Receipts
    insights: Insights
    privacy: Privacy
    moderation: Moderation | None = None
    seen_drafts: Once = field(default_factory=Once)
    moderator_channel: int | None = None

    @property
    def topics(self) -> Topics:
        """What the articles cover now."""
        return self.editions.current.topics

    def wait_s(self, question: Question, *, public: bool) -> float:
        """Take one answer from the asker's allowance; seconds to wait if there is none.

        Args:
            question: Who asks, and where.
            public: Whether the answer is for all to see, and so counts for the channel.
        """
        channel = question.channel if public and question.guild is not None else None
        return self.cooldowns.wait_s(
            time.monotonic(), person=question.person, channel=channel, guild=question.guild
        )

    async def answer(self, question: Question, note: str = "") -> Shown:
        """Answer a question and log it.

        Args:
            question: What is asked.
            note: A line above the answer, such as who asked.

        Raises:
            QuestionError: The question is too long.
        """
        async with self.conversations.turn(question.channel, question.person):
            after = self._after(question)
            first = question.guild is None and not await self._was_told(question)
            reply = await self.asker.ask(question.text, after, asking=self._asking(question))
            self._note(question, after, reply.answer)
        rendered = self._render(reply, note, self.retention_days if first else None)
        return Shown(rendered, reply.answer, reply.row, question.event)

    async def answer_again(
        self, question: Question, logged: LoggedQuestion, note: str = ""
    ) -> Shown:
        """Answer a question once more, in the place of what was answered before.

        Args:
            question: What is asked, be it edited since.
            logged: The question as it was answered before.
            note: A line above the answer, such as who asked.

        Raises:
            QuestionError: The question is too long.
        """
        reply = await self.asker.ask_again(
            logged.id, question.text, logged.record.after, asking=self._asking(question)
        )
        self._note(question, logged.record.after, reply.answer)
        rendered = self._render(reply, note)
        return Shown(rendered, reply.answer, reply.row, logged.record.event)

    async def answers_in(self, guild: int | None, channel: int, parent: int | None) -> bool:
        """Whether moderators let it answer publicly in a channel, or in a thread's channel."""
        if guild is None:
            return True
        for place in (channel, parent):
            said = await self.switches.answers_in(guild, place) if place is not None else None
            if said is not None:
                return said
        return True

    async def more(self, logged: LoggedQuestion) -> list[Rendered]:
        """The quotes behind the first of a logged answer; none if their text is not kept."""
        answer = await self._answer_again(logged)
        messages: list[Rendered] = []
        start = render_answer(answer, today=today()).shown
        while start < len(answer.quotes):
            wanted = len(answer.quotes) - start
            messages.append(render_answer(answer, today=today(), start=start, shown=wanted))
            start += messages[-1].shown
        return messages

    async def quoted(self, logged: LoggedQuestion) -> tuple[Quote, ...]:
        """The quotes that a logged answer's own message shows; an abstention's nearest passage."""
        answer = await self._answer_again(logged)
        if not answer.quotes:
            return tuple(each.quote for each in await self.recall.shown(logged))
        if answer.form in {Form.COMPARISON, Form.PARTS}:  # one a side, wherever it stands among all
            return answer.quotes
        return answer.quotes[: render_answer(answer, today=today()).shown]

    async def _answer_again(self, logged: LoggedQuestion) -> Answer:
        """A logged answer as its message shows it; without quotes whose text is not kept."""
        asked = logged.record.question, logged.record.after
        return Answer(
            logged.record.question,
            logged.record.resolved,
            Outcome.ANSWER,
            quotes=await self._quotes(logged),
            form=self.asker.briefing.answer(*asked).form,
        )

    async def _quotes(self, logged: LoggedQuestion) -> tuple[Quote, ...]:
        """The quotes of a logged answer; of one that was corrected what stands there now."""
        corrected = await self._corrected(logged)
        if corrected is not None:
            return corrected
        return tuple(each.quote for each in await self.recall.quotes(logged))

    async def _corrected(self, logged: LoggedQuestion) -> tuple[Quote, ...] | None:
        """What stands where an answer's quotes were; None unless the answer was corrected."""
        checked = await self.receipts.check(logged)
        if checked.corrected_at_ms is None:
            return None
        return tuple(each.now for each in checked.quotes if each.now is not None)

    async def context(self, logged: LoggedQuestion) -> Rendered | None:
        """The passage around a logged answer's first quote; None if its text is no longer kept."""
        if corrected := await self._corrected(logged):
            article = self.editions.current.snapshot.by_path().get(corrected[0].article)
            return render_context(article, corrected[0]) if article is not None else None
        recalled = await self.recall.shown(logged)
        if not recalled:
            return None
        first = recalled[0]
        return render_context(first.article, first.quote, is_changed=first.changed)

    def suggestions(self, logged: LoggedQuestion) -> tuple[str, ...]:
        """What was offered in place of a logged question, by the articles as they are now."""
        return self.asker.briefing.answer(logged.record.question, logged.record.after).suggestions

    def is_askers(self, logged: LoggedQuestion, person: int) -> bool:
        """Whether that person asked the question."""
        return logged.record.person == self.people.hash(person)

    def _asking(self, question: Question) -> Asking:
        return Asking(
            question.way,
            question.event,
            question.guild,
            question.channel,
            self.people.hash(question.person),
        )

    def _after(self, question: Question) -> tuple[str, ...]:
        if question.after is not None:
            return question.after[-MOST_EARLIER:]
        return self.conversations.earlier(
            question.channel,
            question.person,
            time.monotonic(),
            private=_is_private(question),
        )

    def _note(self, question: Question, after: tuple[str, ...], answer: Answer) -> None:
        """A question that was read with those before goes on with them; another starts anew."""
        earlier = after if answer.readings else ()
        if answer.outcome is not Outcome.GREETING:
            self.conversations.note(
                question.channel,
                question.person,
                (*earlier, question.text),
                time.monotonic(),
                private=_is_private(question),
            )

    async def _was_told(self, question: Question) -> bool:
        """Whether somebody has read in a direct message what is kept."""
        return await self.history.has_asked(self.people.hash(question.person), question.way)

    def _render(self, reply: Reply, note: str, first_dm_days: int | None = None) -> Rendered:
        return render_answer(reply.answer, today=today(), first_dm_days=first_dm_days, note=note)


def _is_private(question: Question) -> bool:
    """Whether nobody but the asker sees what comes of it; true of all direct messages."""
    return question.private or question.guild is None


def today() -> date:
    """The day in UTC, by which articles fall due."""
    return datetime.now(tz=UTC).date()
