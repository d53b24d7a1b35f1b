"""Which button, menu or form does what. They are found by their names alone, after a restart too.

The invariant: nothing is done before access.py was asked, and whatever goes wrong is contained.
"""

from collections.abc import Awaitable, Callable
import logging
from typing import Any

from bot.chat.escape import escape
from bot.chat.knowledge import changing, insights, opening, words
from bot.chat.knowledge.access import Interaction, permits
from bot.chat.knowledge.articles import moderation_of, person_of, whole_revision
from bot.chat.knowledge.failing import mended
from bot.chat.knowledge.forms import entered, typed_in
from bot.chat.knowledge.ids import Name, digits_of, is_ours, read
from bot.chat.knowledge.layout import replace, say_meanwhile, show
from bot.chat.knowledge.opening import article_of
from bot.chat.knowledge.pages import listing, problems_page
from bot.chat.knowledge.screens import Screen
from bot.chat.knowledge.words import counted
from bot.errors import NotFoundError, StoreError
from bot.records import Draft
from bot.services.drafting import Passage
from bot.services.typed import By, Form

log = logging.getLogger(__name__)

Act = Callable[[Interaction, Name], Awaitable[None]]


async def on_component(interaction: Interaction) -> None:
    """Do what a button or menu of the desk stands for."""
    await _do(interaction, ACTS)


async def on_form(interaction: Interaction) -> None:
    """Do what a form of the desk stands for."""
    await _do(interaction, FORMS)


async def _do(interaction: Interaction, acts: dict[str, Act]) -> None:
    data: dict[str, Any] = dict(interaction.data or {})
    custom_id = data.get("custom_id")
    if not is_ours(custom_id):
        return
    given = read(custom_id)
    typed = typed_in(interaction) if acts is FORMS else None
    async with mended(interaction, f"{given.act if given else 'old screen'}", typed):
        if not await permits(interaction, typed):
            return
        if given is None or given.act not in acts:
            files = (typed,) if typed is not None else ()
            await show(interaction, Screen((words.OLD_SCREEN,), files=files))
        else:
            await acts[given.act](interaction, given)


def _chosen(interaction: Interaction) -> str:
    data: dict[str, Any] = dict(interaction.data or {})
    return str(next(iter(data.get("values") or ()), ""))


# Buttons and menus.


async def _list(interaction: Interaction, given: Name) -> None:
    articles = moderation_of(interaction).overview.articles()
    await replace(interaction, listing(articles, given.number()))


async def _open(interaction: Interaction, given: Name) -> None:
    del given
    await opening.open_article(interaction, await article_of(interaction, _chosen(interaction)))


async def _edit(interaction: Interaction, given: Name) -> None:
    await opening.open_sections(interaction, await article_of(interaction, given.part(0)))


async def _section(interaction: Interaction, given: Name) -> None:
    path = await article_of(interaction, given.part(0))
    await opening.open_section(interaction, path, int(_chosen(interaction)))


async def _history(interaction: Interaction, given: Name) -> None:
    await show(interaction, await _history_page(interaction, given))


async def _turn(interaction: Interaction, given: Name) -> None:
    await replace(interaction, await _history_page(interaction, given))


async def _history_page(interaction: Interaction, given: Name) -> Screen:
    path = await article_of(interaction, given.part(0), gone=True)
    return await opening.open_history(interaction, path, given.number(1))


async def _restore(interaction: Interaction, given: Name) -> None:
    path = await article_of(interaction, given.part(0), gone=True)
    revision = await whole_revision(interaction, path, given.part(1))

    async def keep(by: By) -> Draft:
        return await moderation_of(interaction).drafting.restoration(path, revision, by)

    await changing.begin(interaction, "restore", keep)


async def _remove(interaction: Interaction, given: Name) -> None:
    await remove(interaction, await article_of(interaction, given.part(0)), "")


async def _withdraw(interaction: Interaction, given: Name) -> None:
    await opening.open_withdrawal(interaction, await article_of(interaction, given.part(0)))


async def _quote(interaction: Interaction, given: Name) -> None:
    logged = await interaction.client.desk.history.question(given.number())
    if logged is None or digits_of(str(logged.record.event)) != given.part(1):
        raise NotFoundError(words.NO_QUOTE)
    await opening.open_quote(interaction, logged, int(_chosen(interaction)))


async def _replay(interaction: Interaction, given: Name) -> None:
    await changing.open_replayed(interaction, given, _chosen(interaction))


async def _draft(interaction: Interaction, given: Name) -> None:
    del given
    await changing.open_draft(interaction, Name("draft", tuple(_chosen(interaction).split("-"))))


async def _group(interaction: Interaction, given: Name) -> None:
    await insights.open_group(interaction, _chosen(interaction), given.number())


async def _let_go(interaction: Interaction, given: Name) -> None:
    moderation = moderation_of(interaction)
    await say_meanwhile(interaction, words.LOOKING)
    found = await moderation.overview.problems()
    if digits_of("\n".join(found.missing)) != given.part(0):
        await show(interaction, problems_page(found))
        return
    gone = await moderation.overview.let_go(person_of(interaction))
    text = f"{counted(len(gone), 'article')}: {words.LET_GO}"
    await show(interaction, Screen((text,)))
    told = f"<@{interaction.user.id}> let {counted(len(gone), 'article')} go whose files are gone."
    interaction.client.notices.post([told])


# Forms.


async def _add_form(interaction: Interaction, given: Name) -> None:
    values = entered(interaction)
    form = Form(*(values.get(each, "") for each in ("title", "link", "date", "text")))

    async def keep(by: By) -> Draft:
        return await moderation_of(interaction).drafting.form(form, by)

    await changing.begin(interaction, "add", keep, typed_in(interaction), instead=given.number())


async def _section_form(interaction: Interaction, given: Name) -> None:
    path = await article_of(interaction, given.part(0), gone=True)
    revision = await whole_revision(interaction, path, given.part(1))
    text = entered(interaction).get("text", "")

    async def keep(by: By) -> Draft:
        drafting = moderation_of(interaction).drafting
        return await drafting.section(path, revision, given.number(2), text, by)

    await changing.begin(interaction, "edit", keep, typed_in(interaction), instead=given.number(3))


async def _correct_form(interaction: Interaction, given: Name) -> None:
    path = await article_of(interaction, given.part(0), gone=True)
    revision = await whole_revision(interaction, path, given.part(1))
    text = entered(interaction).get("text", "")
    # What the form was opened with is found by its place; its words are the file's to say.
    passage = Passage(path, "", revision, given.number(2), given.number(3), "", fits=True)

    async def keep(by: By) -> Draft:
        drafting = moderation_of(interaction).drafting
        return await drafting.correction(passage, text, by)

    await changing.begin(
        interaction, "correct", keep, typed_in(interaction), instead=given.number(4)
    )


async def _synonyms_form(interaction: Interaction, given: Name) -> None:
    drafting = moderation_of(interaction).drafting
    now = (await drafting.synonyms()).revision
    digits = given.part(0)
    expected = now if (now or "none").startswith(digits) else digits
    text = entered(interaction).get("text", "")

    async def keep(by: By) -> Draft:
        return await drafting.synonyms_change(text, expected, by)

    await changing.begin(
        interaction, "synonyms", keep, typed_in(interaction), instead=given.number(1)
    )


async def _despite_form(interaction: Interaction, given: Name) -> None:
    await changing.publish(interaction, given, entered(interaction).get("reason", ""))


async def _withdraw_form(interaction: Interaction, given: Name) -> None:
    path = await article_of(interaction, given.part(0), gone=True)
    reason = entered(interaction).get("reason", "")
    await say_meanwhile(interaction, words.WITHDRAWING)
    try:
        done = await moderation_of(interaction).withdraw(path, person_of(interaction), reason)
    except StoreError as error:
        log.warning("desk: a withdrawal could not be written down: %s", error)
        await show(interaction, Screen((words.NOT_WRITTEN_DOWN,)))
        return
    public = [each for each in done.messages if not each.private]
    interaction.client.edits.look()
    lines = [f"**Withdrawn: {escape(path)}.** Nobody is answered from it any more."]
    if public:
        answers = counted(len(public), "answer")
        lines.append(f"{answers} of mine that quoted it will say “withdrawn” in a moment.")
    if private := len(done.messages) - len(public):
        lines.append(words.private_stay(private))
    await show(interaction, Screen(("\n".join(lines),)))
    told = f"<@{interaction.user.id}> withdrew {escape(path)}: {escape(reason)}"
    interaction.client.notices.post([told])


async def remove(interaction: Interaction, path: str, note: str) -> None:
    """Show what removing an article would do."""

    async def keep(by: By) -> Draft:
        return await moderation_of(interaction).drafting.removal(path, by)

    await changing.begin(interaction, "remove", keep, note=note)


ACTS: dict[str, Act] = {
    "list": _list,
    "open": _open,
    "edit": _edit,
    "section": _section,
    "history": _history,
    "turn": _turn,
    "restore": _restore,
    "remove": _remove,
    "withdraw": _withdraw,
    "quote": _quote,
    "replay": _replay,
    "draft": _draft,
    "let_go": _let_go,
    "insights": insights.turn_insights,
    "asked_csv": insights.give_csv,
    "group": _group,
    "write": insights.write_about,
    "reword": insights.open_wording,
    "same": insights.open_same,
    "must": insights.open_answered,
    "ignore": insights.ignore,
    "preview": changing.back,
    "mistake": changing.show_reach,
    "publish": changing.publish,
    "reason": changing.ask_reason,
    "cancel": changing.cancel,
    "again": changing.open_again,
    "text": changing.give_text,
}
FORMS: dict[str, Act] = {
    "add": _add_form,
    "section": _section_form,
    "correct": _correct_form,
    "synonyms": _synonyms_form,
    "despite": _despite_form,
    "withdraw": _withdraw_form,
    "same": insights.same_sent,
    "must": insights.answered_sent,
}
