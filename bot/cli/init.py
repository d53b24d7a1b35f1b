"""`briefing init`: a folder to start from, for those who installed the wheel and have no clone.

The invariant: what is there already stays as it is.
"""

from pathlib import Path

from bot.cli.terminal import messages, output, plain
from bot.errors import BotError
from bot.settings import Settings

STARTER = Path(__file__).parent.parent / "starter"
CLONE = STARTER.parent.parent
ARTICLE = "asking-the-bot.md"
PRIVATE = 0o600  # the settings hold the token
# File of the new folder -> where it is taken from. Two of them are a clone's own: the wheel has
# copies of those (pyproject.toml), a clone has not.
FILES = {
    ".env": (STARTER / "env.example", CLONE / ".env.example"),
    "knowledge/README.md": (STARTER / "README.md", CLONE / "knowledge" / "README.md"),
    f"knowledge/{ARTICLE}": (STARTER / ARTICLE,),
}
NEXT = """\
Next, in {folder}:
  briefing ask "how do I ask the bot"    an answer from the example
  briefing                               the bot in a local stand-in for Discord, in the browser
  knowledge/                             your articles; README.md there says how they are written
  .env                                   the bot's token and more; then briefing doctor,
                                         and briefing run --discord"""


def init(settings: Settings, folder: Path) -> int:
    """Make what is not there yet, and say what comes next.

    Returns:
        The exit status: 0.

    Raises:
        BotError: A file cannot be made.
    """
    del settings  # they are of the folder that one is in
    has_articles = (folder / "knowledge").is_dir()
    console = output()
    for name, sources in FILES.items():
        if has_articles and name.startswith("knowledge/"):
            continue
        made = _make(folder / name, next(each for each in sources if each.exists()))
        told = f"{'made' if made else 'there already, left as it is:'} {folder / name}"
        console.print(plain(told), soft_wrap=True)
    if has_articles:
        console.print(
            plain(f"there already, left as it is: {folder / 'knowledge'}"), soft_wrap=True
        )
    messages().print(plain(NEXT.format(folder=folder.absolute())), soft_wrap=True)
    return 0


def _make(place: Path, source: Path) -> bool:
    """Copy a file to a place where nothing is; whether nothing was."""
    content = source.read_bytes()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            if place.name == ".env":
                place.chmod(PRIVATE)
            file.write(content)
    except FileExistsError:
        if not place.parent.is_dir():
            raise BotError(f"{place.parent}: this is no folder; choose another one") from None
        return False
    except OSError as error:
        advice = "choose a folder that you may write, on a disk with room"
        raise BotError(f"{place}: cannot be made: {error.strerror}; {advice}") from error
    return True
