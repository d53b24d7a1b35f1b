"""`/insights`: what people asked, and what a moderator does about what has no answer.

Nothing is changed here: what is to be written or added goes through a preview, as everything does.
The invariant: a group is looked up anew with each button, so that none is acted on that is gone.
"""

import asyncio

from bot.chat.desk import today
from bot.chat.knowledge import changing, words
from bot.chat.knowledge.access import Interaction
from bot.chat.knowledge.articles import moderation_of, path_meant
from bot.chat.knowledge.forms import (
    MOST_TITLE,
    add_form,
    answered_form,
    chosen,
    entered,
    open_form,
    same_form,
    typed_in,
)
from bot.chat.knowledge.ids import Name, digits_of, name
from bot.chat.knowledge.insight_pages import group_screen, insights_screen, wording_screen
from bot.chat.knowledge.layout import replace, say_meanwhile, show
from bot.chat.knowledge.screens import MOST_CHOICES, Choice, Screen, label
from bot.chat.parts import MOST_PARTS, parts
from bot.chat.sending import acknowledge
from bot.errors import ChangeError, NotFoundError
from bot.records import Draft
from bot.services import chart
from bot.services.insights import Insights
from bot.services.report import UnansweredGroup
from bot.services.typed import By

FORM_S = 2.0  # a form opens within Discord's three seconds, or not at all


def insights_of(interaction: Interaction) -> Insights:
    """What tells of people's questions."""
    insights: Insights = interaction.client.desk.insights
    return insights


async def open_insights(interaction: Interaction, days: int) -> None:
    """Show what people asked within the last days."""
    await say_meanwhile(interaction, words.LOOKING)
    await show(interaction, await _page(interaction, days))


async def turn_insights(interaction: Interaction, given: Name) -> None:
    """Show another period, in the place of the one before."""
    await acknowledge(interaction, interaction.response.defer)
    await replace(interaction, await _page(interaction, given.number()))


async def _page(interaction: Interaction, days: int) -> Screen:
    report = await insights_of(interaction).report(days)
    drawn = await chart.picture(report) if report.asked else None
    return await asyncio.to_thread(insights_screen, report, days, drawn)


async def give_csv(interaction: Interaction, given: Name) -> None:
    """Give out the questions for a spreadsheet, in as many files as it takes."""
    await say_meanwhile(interaction, words.LOOKING)
    pieces = insights_of(interaction).csv(given.number())
    number = 0
    async for part in parts(pieces, interaction.filesize_limit, is_table=True):
        number += 1
        if number > MOST_PARTS:
            raise ChangeError(words.TOO_MANY_QUESTIONS)
        file = f"questions-{today().isoformat()}-{number}.csv"
        await show(interaction, Screen((words.SPREADSHEET,), files=((file, part),)))


async def open_group(interaction: Interaction, key: str, days: int) -> None:
    """Show a question without an answer."""
    await show(interaction, group_screen(await _group(interaction, key, days), days))


async def write_about(interaction: Interaction, given: Name) -> None:
    """Open the form for a new article, with the question to begin with."""
    group = await _group(interaction, given.part(0), given.number(1))
    title = label(group.question, MOST_TITLE)
    await open_form(interaction, add_form(name("add"), {"title": title}))


async def open_wording(interaction: Interaction, given: Name) -> None:
    """Ask in which way the articles answer a question already."""
    group = await _group(interaction, given.part(0), given.number(1))
    await replace(interaction, wording_screen(group, given.number(1)))


async def open_same(interaction: Interaction, given: Name) -> None:
    """Open the form for words that mean the same."""
    group = await _group(interaction, given.part(0), given.number(1))
    missing = next((each for each in group.missing if any(map(str.isalpha, each))), "")
    await open_form(interaction, same_form(name("same"), missing))


async def open_answered(interaction: Interaction, given: Name) -> None:
    """Open the form for a question that an article must answer."""
    group = await _group(interaction, given.part(0), given.number(1))
    choices = await asyncio.to_thread(_likely, interaction, group.question)
    if not choices:
        raise NotFoundError(words.NO_ARTICLE)
    await open_form(interaction, answered_form(name("must"), group.question, choices))


def _likely(interaction: Interaction, question: str) -> tuple[Choice, ...]:
    """Articles to choose from, those that fit the question best first."""
    snapshot = interaction.client.desk.editions.current.snapshot
    found = interaction.client.desk.asker.briefing.rank(question, MOST_CHOICES)
    fitting = [hit.passage.article.path for hit in found]
    articles = snapshot.by_path()
    paths = list(dict.fromkeys((*fitting, *articles)))[:MOST_CHOICES]
    return tuple(Choice(articles[path].front_matter.title, digits_of(path), path) for path in paths)


async def same_sent(interaction: Interaction, given: Name) -> None:
    """Show what it would do that words mean the same."""
    del given
    values = entered(interaction)

    async def keep(by: By) -> Draft:
        drafting = moderation_of(interaction).drafting
        return await drafting.another_wording(values.get("words", ""), values.get("means", ""), by)

    await changing.begin(interaction, "wording", keep, typed_in(interaction))


async def answered_sent(interaction: Interaction, given: Name) -> None:
    """Show what it would do that an article must answer a question."""
    del given
    values = entered(interaction)
    path = await path_meant(interaction, chosen(interaction, "article"))

    async def keep(by: By) -> Draft:
        drafting = moderation_of(interaction).drafting
        question, quote = values.get("question", ""), values.get("quote", "")
        return await drafting.must_answer(path, question, quote, by)

    await changing.begin(interaction, "must_answer", keep, typed_in(interaction))


async def ignore(interaction: Interaction, given: Name) -> None:
    """Hide a question until it is asked as often again."""
    days = given.number(1)
    await acknowledge(interaction, interaction.response.defer)
    found = await insights_of(interaction).ignore(given.part(0), days)
    if found is None:
        raise NotFoundError(words.NO_GROUP)
    await replace(interaction, Screen((words.IGNORED,)))


async def _group(interaction: Interaction, key: str, days: int) -> UnansweredGroup:
    async with asyncio.timeout(FORM_S):
        group = await insights_of(interaction).group(key, days)
    if group is None:
        raise NotFoundError(words.NO_GROUP)
    return group
