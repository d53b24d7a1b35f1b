"""Answer -> what the terminal shows: quotes beside a bar, citations with file and line.

The words are answers/wording.py's; here are their places and colours. The invariant: a quote is
printed whole and unchanged, but for what could steer a terminal.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from bot.answers import wording
from bot.answers.answer import Answer, Form, Outcome, Quote
from bot.cli.terminal import plain

BAR = " ▌ "
INDENT = "   "


class AnswerPrinter:
    """Prints answers.

    Args:
        console: Where to.
        files: Article path -> its file, as a person opens it.
        everything: Whether all quotes are shown, not just the best one.
    """

    def __init__(self, console: Console, files: Mapping[str, str], *, everything: bool) -> None:
        self._console = console
        self._files = files
        self._everything = everything

    def show(self, answer: Answer) -> None:
        """Print an answer or an abstention."""
        for reading in answer.readings:
            self._say(wording.reading(reading), "dim")
        if answer.groups:
            self._show_groups(answer)
        elif answer.outcome is Outcome.ANSWER:
            self._show_quotes(answer)
        else:
            self._show_silence(answer)

    def _show_quotes(self, answer: Answer) -> None:
        everything = self._everything or answer.form is Form.LIST
        shown = answer.quotes if everything else answer.quotes[:1]
        self._say(wording.lead(answer))
        self._quote_all(shown)
        if len(shown) < len(answer.quotes):
            self._console.print()
            self._say(f"{len(answer.quotes) - len(shown)} more with --all", "dim")

    def _show_silence(self, answer: Answer) -> None:
        self._say(wording.silence(answer))
        self._offer(answer)
        if answer.nearest:
            self._console.print()
            self._say(wording.NEAREST, "dim")
            self._quote_all(answer.nearest[:1])

    def _offer(self, answer: Answer) -> None:
        for suggestion in answer.suggestions:
            self._say(f"Did you mean: {suggestion}")

    def _show_groups(self, answer: Answer) -> None:
        if answer.quotes:
            self._say(wording.lead(answer))
        for number, group in enumerate(answer.groups):
            self._console.print()
            part = f"{number + 1}. " if answer.form is Form.PARTS else ""
            self._say(f"{part}{group.label}", "bold")
            own = [quote for quote in answer.quotes if quote.group == number]
            if own:
                self._quote_all(own)
            else:
                self._say(wording.group_silence(group, answer))
        self._offer(answer)

    def _quote_all(self, quotes: Sequence[Quote]) -> None:
        for quote in quotes:
            self._console.print()
            self._quote(quote)
            self._cite(quote)

    def _quote(self, quote: Quote) -> None:
        width = self._console.width - len(BAR)
        for line in Text(plain(quote.display)).wrap(self._console, width):
            line.rstrip()
            self._console.print(Text.assemble((BAR, "cyan"), line), soft_wrap=True)

    def _cite(self, quote: Quote) -> None:
        note = wording.due(quote, datetime.now(tz=UTC).date())
        self._say(INDENT + wording.citation(quote) + (f" · {note}" if note else ""), "dim")
        file = self._files.get(quote.article, quote.article)
        self._say(f"{INDENT}{file}:{quote.line}", "blue")
        if quote.link:
            self._say(INDENT + quote.link, "dim")

    def _say(self, text: str, style: str = "") -> None:
        """Print a line that is not broken, so that it can be copied whole."""
        self._console.print(Text(plain(text), style=style), soft_wrap=True)
