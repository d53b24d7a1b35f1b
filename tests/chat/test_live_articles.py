"""Articles that change while the bot runs: what members are answered, over sockets."""

from pathlib import Path
import shutil
import time

from bot.library.live import open_library
from bot.services.edition import Edition
from tests.chat.bot_in_sandbox import DIRECT, KNOWLEDGE, QUOTE, bot_in, checked_sandbox, settings_of

MOST_S = 2.0


async def test_a_saved_sentence_is_answered_at_once(tmp_path: Path) -> None:
    """Two seconds after a save at the latest a member gets the new words; older answers stay."""
    folder = tmp_path / "knowledge"
    shutil.copytree(KNOWLEDGE, folder)
    file = folder / "sanctuary-cities.md"
    async with checked_sandbox() as sandbox, open_library(folder, Edition.of) as library:
        settings = settings_of(sandbox, tmp_path / "log.sqlite3")
        async with bot_in(sandbox, settings, library):
            alice = sandbox.person("Alice")

            async def ask() -> str:
                message = await alice.say("general", DIRECT, mention_bot=True)
                reply = await sandbox.wait_for_message(
                    "general", lambda each: each.reference == message.id
                )
                return reply.text

            assert QUOTE in await ask()
            before = library.current
            file.write_text(file.read_text().replace("has emphasized", "has underlined"))
            saved = time.monotonic()
            await library.until(lambda edition: edition is not before)
            changed = await ask()
            took_s = time.monotonic() - saved
            assert "Mayor Michelle Wu has underlined" in changed
            assert took_s < MOST_S
            first = next(iter(sandbox.channel("general").messages.values()))
            assert first.text.endswith(DIRECT)
            answers = [
                each for each in sandbox.channel("general").messages.values() if each.components
            ]
            context = await (await alice.press(answers[0], "Show in context")).response()
            assert "has emphasized" in context.text
