"""Which article is meant: by what was typed or chosen, or by the digits in a custom id.

The invariant: nothing is guessed; a name that is no article's, or two articles', is refused.
"""

from contextlib import suppress

from discord import app_commands

from bot.articles.reading import revision_of
from bot.chat.knowledge import words
from bot.chat.knowledge.access import Interaction, is_permitted
from bot.chat.knowledge.ids import digits_of
from bot.chat.knowledge.screens import CHOICE_CHARS, MOST_CHOICES, label
from bot.errors import BotError, NotFoundError
from bot.search.terms import fold
from bot.services.moderation import Moderation


def moderation_of(interaction: Interaction) -> Moderation:
    """What moderators' changes are made with.

    Raises:
        NotFoundError: The bot has no folder to write to.
    """
    moderation: Moderation | None = interaction.client.desk.moderation
    if moderation is None:
        raise NotFoundError(words.NOT_READY)
    return moderation


def person_of(interaction: Interaction) -> str:
    """Who does this, as it is written down."""
    person: str = interaction.client.desk.people.hash(interaction.user.id)
    return person


async def path_meant(interaction: Interaction, typed: str, *, gone: bool = False) -> str:
    """The path of the article that a moderator typed or chose.

    Args:
        interaction: Theirs.
        typed: A path, a title, or digits of a path.
        gone: Whether one that is not served any more will do.

    Raises:
        NotFoundError: It is none, or several have that title.
    """
    articles = await known(interaction, gone=gone)
    for path, _ in articles:
        if typed in {path, digits_of(path)}:
            return path
    titled = {path for path, title in articles if fold(title) == fold(typed)}
    if len(titled) == 1:
        return titled.pop()
    raise NotFoundError(words.SEVERAL_ARTICLES if titled else words.NO_ARTICLE)


async def known(interaction: Interaction, *, gone: bool = False) -> list[tuple[str, str]]:
    """Paths and titles of the articles, by title; then, if wanted, of those that are gone."""
    overview = moderation_of(interaction).overview
    found = [(each.path, each.title) for each in overview.articles()]
    if gone:
        served = {path for path, _ in found}
        found += [(path, path) for path in await overview.gone() if path not in served]
    return found


async def choices(
    interaction: Interaction, typed: str, *, gone: bool = False
) -> list[app_commands.Choice[str]]:
    """Articles that hold what was typed so far; none for whoever is no moderator."""
    if not is_permitted(interaction):
        return []
    try:
        articles = await known(interaction, gone=gone)
    except BotError:
        return []
    wanted = fold(typed.strip())
    fitting = [
        app_commands.Choice(name=label(title), value=_value(path))
        for path, title in articles
        if wanted in fold(f"{title} {path}")
    ]
    return fitting[:MOST_CHOICES]


def _value(path: str) -> str:
    return path if len(path) <= CHOICE_CHARS else digits_of(path)


async def whole_revision(interaction: Interaction, path: str, digits: str) -> str:
    """The revision that starts with these digits; they themselves if none is known.

    A revision that is not known is none that the file has, so a change of it is found stale.
    """
    overview = moderation_of(interaction).overview
    with suppress(BotError):
        now = revision_of(await overview.show(path))
        if now.startswith(digits):
            return now
    with suppress(BotError):
        for each in await overview.history(path):
            if each.publication.revision.startswith(digits):
                return each.publication.revision
    return digits
