"""An article's sections as a moderator sees them, and the article with one of them rewritten.

The invariant: whatever is rewritten, every other byte of the file stays as it is, the block between
`---` lines above all.
"""

from dataclasses import dataclass

# Discord's limit for a text input of a form; in UTF-16 code units, which is never less.
FORM_CHARS = 4_000


@dataclass(frozen=True, slots=True)
class SectionText:
    """A section to be edited.

    Attributes:
        index: Its place among the article's sections, from 0.
        heading: As a reader sees it; None above the first heading.
        level: 1 to 6; 0 above the first heading.
        text: Its heading and what stands under it, as they stand in the file, with LF for line
            ends and nothing blank at its ends.
        first_line: The file's line at which the text starts, from 1.
        fits: Whether a form can hold it; one that does not fit is never offered in a form.
    """

    index: int
    heading: str | None
    level: int
    text: str
    first_line: int
    fits: bool
