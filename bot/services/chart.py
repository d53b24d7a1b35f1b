"""A chart of what people asked: a picture with a description, or lines of text."""

from dataclasses import dataclass

from bot.services.report import Report


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart.

    Attributes:
        png: The picture.
        description: The same for who cannot see it; fits what Discord takes.
    """

    png: bytes
    description: str


async def picture(report: Report) -> Picture | None:
    """Draw a chart in a process of its own; None if that cannot be done here."""
    raise NotImplementedError


def text_chart(report: Report) -> str:
    """A chart as lines of text of one width for each character."""
    raise NotImplementedError
