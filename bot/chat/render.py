"""Answer -> the text of a Discord message, inside Discord's length.

The words are answers/wording.py's; here are their places and Discord's markup. How other people's
text is kept from being markup is escape.py's; buttons, embeds and sending are not here.

Two invariants. A message has at most MESSAGE_CHARS characters, by choosing a shorter form and never
by cutting: fewer quotes, then no link, then shorter titles, and a sentence that does not fit by
itself goes along as a file, as it stands in the article. And no quote is altered: what Discord
shows of a quote is `visible(quote.display)`, its text but for characters that nobody sees.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
import re

from bot.answers import wording
from bot.answers.answer import Answer, Form, Group, Quote, Reading
from bot.articles.article import Article, Block, BlockKind, Section, Sentence
from bot.articles.captions import CAPTION_MARK
from bot.chat.escape import escape, escape_word, masked_link, plain_words, visible

# Discord's limit for a message's content. It counts code points (discord-api-docs issue 1315); here
# UTF-16 units are counted, which are never fewer, because clients count them.
MESSAGE_CHARS = 2000
ATTACHMENT = "quote.txt"
TOO_LONG = f"That sentence is too long for a message; {ATTACHMENT} holds all of it."
CHANGED = "The article has changed since."
DIRECTIVE = ":~:text="

# By taste: what is shown back of a question, how much of a list, how long an address may be.
MOST_READINGS = 3
LIST_QUOTES = 6
MOST_WORDS = 6
LINK_CHARS = 400
# The names of a table's columns, above its rows.
COLUMNS_CHARS = 400
# Sentences on each side of a quote that are shown of a passage that is too long.
WINDOWS = (8, 4, 2, 1, 0)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message.

    Attributes:
        content: Its text.
        shown: How many quotes of the answer it shows, those in the attachment included.
        more: How many quotes come after them.
        attachment: Name and bytes of a file that goes along; None for nearly all.
    """

    content: str
    shown: int
    more: int
    attachment: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class _Form:
    """How much room is taken besides the quotes.

    Attributes:
        links: Whether titles lead to the article.
        chars: Of a title or a heading, at most; half as many of a publisher or a label.
        attached: Quotes that are not shown but go along as a file.
    """

    links: bool = True
    chars: int = 150
    attached: tuple[Quote, ...] = ()


FULL = _Form()
UNLINKED = _Form(links=False)
SHORT = _Form(links=False, chars=40)


@dataclass(frozen=True, slots=True)
class _Body:
    """What stands between the lines that every form of a message has."""

    lines: list[str]
    shown: int
    more: int
    attached: tuple[Quote, ...] = ()


def length(text: str) -> int:
    """The characters of a text in UTF-16 units: one above U+FFFF is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def render_answer(  # noqa: PLR0913  what a message can show beside the answer
    answer: Answer,
    *,
    today: date,
    shown: int = 1,
    start: int = 0,
    first_dm_days: int | None = None,
    note: str = "",
) -> Rendered:
    """The message that answers.

    Args:
        answer: What is said.
        today: In UTC; tells which articles are due for review.
        shown: How many quotes of a plain answer are wanted. A comparison shows one a side, a list
            LIST_QUOTES.
        start: How many quotes of a plain answer earlier messages have shown.
        first_dm_days: How long questions are kept, in days, where that is to be said.
        note: A short line of Markdown above it all, such as who asked.
    """
    public = _public(answer)
    head = [note] if note else []
    head += [f"-# {wording.reading(reading)}" for reading in public.readings]
    tail = []
    if first_dm_days is not None:
        days = f"{first_dm_days} day{'s' * (first_dm_days != 1)}"
        tail = [f"-# Questions are kept for {days}: /briefing privacy"]
    if answer.groups:
        bodies = _grouped(public, today, comparison=answer.form is Form.COMPARISON)
    elif answer.quotes:
        wanted = max(shown, LIST_QUOTES) if answer.form is Form.LIST else shown
        bodies = _quoted(public, today, wanted, start)
    else:
        bodies = _silent(public, today)
    return _first_that_fits(bodies, head, tail)


def render_context(
    article: Article, quote: Quote, *, neighbours: int = 1, is_changed: bool = False
) -> Rendered:
    """The passage that a quote stands in, the quote in bold, with what stands around it.

    Args:
        article: The quote's; if it is another revision of it, the quote is shown alone.
        quote: What was shown.
        neighbours: How many passages of the section are shown on each side, if there is room.
        is_changed: Whether the article is served otherwise by now, or no more.
    """
    tail = [f"-# {CHANGED}"] if is_changed else []
    return _first_that_fits(_contexts(article, quote, neighbours), [], tail)


def _first_that_fits(bodies: Iterable[_Body], head: list[str], tail: list[str]) -> Rendered:
    """The first form that fits; each caller's last one does."""
    return next(
        Rendered(content, body.shown, body.more, _attachment(body.attached))
        for body in bodies
        if length(content := "\n".join([*head, *body.lines, *tail])) <= MESSAGE_CHARS
    )


def _attachment(quotes: Sequence[Quote]) -> tuple[str, bytes] | None:
    if not quotes:
        return None
    text = "\n\n".join(quote.text for quote in quotes)
    return ATTACHMENT, text.encode("utf-8", "surrogatepass")


def _quoted(answer: Answer, today: date, wanted: int, start: int) -> Iterator[_Body]:
    """A plain answer: as many quotes as are wanted, then fewer, then one in its shorter forms."""
    total = len(answer.quotes)
    start = max(0, min(start, total - 1))
    wanted = max(1, min(wanted, total - start))

    def body(count: int, form: _Form) -> _Body:
        quotes = answer.quotes[start : start + count]
        if answer.form is Form.LIST:  # which comes first tells readers nothing
            quotes = tuple(sorted(quotes, key=lambda quote: (quote.article, quote.start)))
        more = total - start - count
        if total == 1 or (count == 1 and not start):
            lines = [wording.lead(replace(answer, quotes=quotes))]
            lines += [_passage(quotes[0], form), _citation(quotes, form, today)]
        else:
            lines = [f"{total} passages match:"]
            for number, quote in enumerate(quotes, start + 1):
                lines += [f"[{number}]", _passage(quote, form)]
            lines += _citations(quotes, start + 1, form, today)
        if count < wanted:
            lines.append(f"-# {more} more")
        return _Body(lines, count, more, form.attached)

    yield from (body(count, FULL) for count in range(wanted, 0, -1))
    yield from (body(1, form) for form in _shorter(answer.quotes[start]))


def _silent(answer: Answer, today: date) -> Iterator[_Body]:
    """No answer: what is said instead, with the nearest passage if there is one."""
    said = [wording.silence(answer)]
    if not answer.nearest:
        yield _Body(said, 0, 0)
        return
    nearest = answer.nearest[:1]

    def body(form: _Form) -> _Body:
        lines = [wording.NEAREST, _passage(nearest[0], form), _citation(nearest, form, today)]
        return _Body(said + lines, 0, 0, form.attached)

    yield from map(body, (FULL, *_shorter(nearest[0])))


def _shorter(quote: Quote) -> Iterator[_Form]:
    """Forms of a message with one quote, ever shorter."""
    yield from (UNLINKED, SHORT)
    yield from (replace(form, attached=(quote,)) for form in (FULL, UNLINKED, SHORT))


def _grouped(answer: Answer, today: date, *, comparison: bool) -> Iterator[_Body]:
    """Sides or parts with a quote each: all in ever shorter forms, then fewer of them."""
    best = [
        next((quote for quote in answer.quotes if quote.group == number), None)
        for number in range(len(answer.groups))
    ]
    lines_of = _sides if comparison else _parts

    def body(count: int, form: _Form) -> _Body:
        lines = lines_of(answer, best[:count], form, today)
        if count < len(best):
            lines.append(f"-# {len(best) - count} more")
        quotes = [quote for quote in best[:count] if quote]
        attached = tuple(quote for quote in quotes if quote in form.attached)
        return _Body(lines, len(quotes), len(answer.quotes) - len(quotes), attached)

    yield from (body(len(best), form) for form in (FULL, UNLINKED, SHORT))
    longest = sorted((quote for quote in best if quote), key=lambda quote: -len(quote.display))
    for count in range(1, len(longest) + 1):
        yield body(len(best), replace(SHORT, attached=tuple(longest[:count])))
    least = replace(SHORT, attached=tuple(longest))
    yield from (body(count, least) for count in range(len(best) - 1, 0, -1))


def _sides(answer: Answer, best: Sequence[Quote | None], form: _Form, today: date) -> list[str]:
    """A comparison: the sides' names in bold; quotes that follow each other share a citation."""
    shown = tuple(quote for quote in best if quote)
    lines = [wording.lead(replace(answer, quotes=shown))] if shown else []
    for number, (group, quote) in enumerate(zip(answer.groups, best, strict=False)):
        lines.append(f"**{escape_word(group.label) or number + 1}**")
        if quote is None:
            lines.append(_silence(group, answer))
            continue
        lines.append(_passage(quote, form))
        following = next((later for later in best[number + 1 :] if later), None)
        if following is None or _source(following) != _source(quote):
            same = [each for each in shown if _source(each) == _source(quote)]
            lines.append(_citation(same, form, today))
    return lines


def _parts(answer: Answer, best: Sequence[Quote | None], form: _Form, today: date) -> list[str]:
    """A double question: its parts numbered, each with an answer and a citation of its own."""
    lines = []
    for number, (group, quote) in enumerate(zip(answer.groups, best, strict=False), 1):
        if quote is None:
            lines.append(f"**{number}.** {_silence(group, answer)}")
        else:
            lines.append(f"**{number}.** {wording.lead(replace(answer, quotes=(quote,)))}")
            lines += [_passage(quote, form), _citation([quote], form, today)]
    return lines


def _passage(quote: Quote, form: _Form) -> str:
    return TOO_LONG if quote in form.attached else f"> {escape(quote.display)}"


def _citations(quotes: Sequence[Quote], first: int, form: _Form, today: date) -> list[str]:
    """One line for each source, with the numbers of the quotes that are from it."""
    sources: dict[tuple[object, ...], list[tuple[int, Quote]]] = {}
    for number, quote in enumerate(quotes, first):
        sources.setdefault(_source(quote), []).append((number, quote))
    return [
        _citation(
            [quote for _, quote in cited],
            form,
            today,
            "".join(f"[{number}] " for number, _ in cited),
        )
        for cited in sources.values()
    ]


def _source(quote: Quote) -> tuple[object, ...]:
    """What quotes with one citation have in common."""
    return quote.article, wording.citation(quote), quote.url, quote.review_by


def _citation(quotes: Sequence[Quote], form: _Form, today: date, numbers: str = "") -> str:
    """The line that says where quotes of one source are from; its title leads there."""
    quote = quotes[0]
    cited = replace(
        quote,
        title=_clipped(quote.title, form.chars),
        heading=quote.heading and _clipped(quote.heading, form.chars),
        source=quote.source and _clipped(quote.source, form.chars // 2),
        label=quote.label and _clipped(quote.label, form.chars // 2),
    )
    rest = wording.citation(cited).removeprefix(cited.title)
    note = wording.due(quote, today)
    due = f" · {escape(note)}" if note else ""
    return f"-# {numbers}{_title(cited.title, quotes, form)}{escape(rest)}{due}"


def _title(title: str, quotes: Sequence[Quote], form: _Form) -> str:
    link = _link(quotes) if form.links else None
    linked = masked_link(title, link) if link else ""
    return linked if linked and length(linked) <= LINK_CHARS + 2 * form.chars else escape(title)


def _link(quotes: Sequence[Quote]) -> str | None:
    """An address that marks all the quotes, or the article's where that is too long or unknown."""
    links = list(dict.fromkeys(quote.link or "" for quote in quotes))
    pages = {link.partition(DIRECTIVE)[0] for link in links}
    directives = [link.partition(DIRECTIVE)[2] for link in links]
    link = links[0]
    if len(links) > 1 and len(pages) == 1 and all(directives):
        link = pages.pop() + DIRECTIVE + "&text=".join(directives)
    elif len(links) > 1:
        link = quotes[0].url or ""
    return link if link and len(link) <= LINK_CHARS else quotes[0].url


def _clipped(text: str, chars: int) -> str:
    """Whole words of a title or heading; only a word that is too long by itself is cut."""
    text = visible(text)
    if len(text) <= chars:
        return text
    head = text[: chars - 1]
    return f"{head.rpartition(' ')[0].rstrip() or head}…"


def _public(answer: Answer) -> Answer:
    """The answer with the question's words as they may be shown: short, few, letters and digits.

    Many missing words are not put together to phrases, of which a few could be long: without the
    question wording.py shows single words, a few of them, and says how many more there are.
    """
    readings = (
        Reading(escape_word(reading.before), escape_word(reading.after))
        for reading in answer.readings
    )
    lists = (answer.missing, *(group.missing for group in answer.groups))
    return replace(
        answer,
        resolved="" if max(map(len, lists)) > MOST_WORDS else _plain_phrases(answer.resolved),
        readings=tuple(each for each in readings if each.before and each.after)[:MOST_READINGS],
        missing=_words(answer.missing),
        only_in_captions=_words(answer.only_in_captions),
        only_unquoted=_words(answer.only_unquoted),
        mentioned=_words(answer.mentioned)[:MOST_WORDS],
        groups=tuple(
            replace(
                group,
                label=plain_words(group.label),
                missing=_words(group.missing),
                mentioned=_words(group.mentioned)[:MOST_WORDS],
            )
            for group in answer.groups
        ),
    )


def _plain_phrases(text: str) -> str:
    """The text's words; what commas part stays apart, so that no name is made of two."""
    return ", ".join(filter(None, map(plain_words, re.split("[,;]", text))))


def _words(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(escape_word, words)))


def _silence(group: Group, answer: Answer) -> str:
    """What is said in place of a side; its words are put together where the question's are."""
    return wording.group_silence(group if answer.resolved else replace(group, label=""), answer)


def _contexts(article: Article, quote: Quote, neighbours: int) -> Iterator[_Body]:
    """Forms of the context: fewer neighbours, then fewer sentences, then the quote alone."""
    place = _place(article, quote)
    if place is None:
        yield from (_alone(quote, form) for form in (FULL, *_shorter(quote)))
        return
    section, sentence = place
    for around in range(max(0, neighbours), -1, -1):
        yield _context(article, quote, _around(section, sentence, around), FULL)
    near = _around(section, sentence, 0)
    for window in WINDOWS:
        yield _context(article, quote, _windowed(near, sentence, window), FULL)
    alone = _windowed(near, sentence, 0)
    yield from (_context(article, quote, alone, form) for form in _shorter(quote))


def _alone(quote: Quote, form: _Form) -> _Body:
    """A quote that is not found in its article any more."""
    title = _title(_clipped(quote.title, form.chars), [quote], form)
    lines = [_heading(quote, form), f"-# {title}", _passage(quote, form), f"-# {CHANGED}"]
    return _Body(lines, 1, 0, form.attached)


def _place(article: Article, quote: Quote) -> tuple[Section, Sentence] | None:
    """Where the quote stands in the article; None if it is not there as it was quoted."""
    if article.revision != quote.revision:
        return None
    for section in article.sections:
        for block in section.blocks:
            for sentence in block.sentences:
                if (sentence.start, sentence.end) == (quote.start, quote.end):
                    return section, sentence
    return None


def _context(article: Article, quote: Quote, blocks: Sequence[Block], form: _Form) -> _Body:
    first, last = blocks[0].start, blocks[-1].end
    start, end = article.line_of(first), article.line_of(max(first, last - 1))
    where = f"line {start}" if start == end else f"lines {start}-{end}"
    title = _title(_clipped(quote.title, form.chars), [quote], form)
    lines = [_heading(quote, form), f"-# {title} · {where}"]
    for block in blocks:
        lines += _block_lines(article, block, quote, form)
    return _Body(lines, 1, 0, form.attached)


def _heading(quote: Quote, form: _Form) -> str:
    heading = _clipped(quote.heading or "", form.chars).strip() or wording.OPENING
    return f"**{escape(heading)}**"


def _around(section: Section, sentence: Sentence, neighbours: int) -> list[Block]:
    """The sentence's passage and its neighbours, with the captions between; a list is one passage.

    A passage that runs over several blocks is one run of list items; all other blocks stand alone.
    """
    passages: list[list[int]] = []
    for number, block in enumerate(section.blocks):
        if block.kind is BlockKind.CAPTION or not block.sentences:
            continue
        before = section.blocks[passages[-1][-1]] if passages else None
        if block.kind is BlockKind.ITEM and before and before.kind is BlockKind.ITEM:
            passages[-1].append(number)
        else:
            passages.append([number])
    (own,) = (
        place
        for place, numbers in enumerate(passages)
        if any(sentence in section.blocks[number].sentences for number in numbers)
    )
    first = passages[max(0, own - neighbours)][0]
    last = passages[min(len(passages) - 1, own + neighbours)][-1]
    return list(section.blocks[first : last + 1])


def _windowed(blocks: Sequence[Block], sentence: Sentence, window: int) -> list[Block]:
    """The blocks with only the sentences that are at most so many away from the quote."""
    sentences = [each for block in blocks for each in block.sentences]
    at = sentences.index(sentence)
    kept = set(sentences[max(0, at - window) : at + window + 1])
    shorter = []
    for block in blocks:
        own = tuple(each for each in block.sentences if each in kept)
        if own:
            shorter.append(replace(block, start=own[0].start, end=own[-1].end, sentences=own))
    return shorter


def _block_lines(article: Article, block: Block, quote: Quote, form: _Form) -> list[str]:
    """A block as it is shown in the context: prose on a line, items and rows on one each."""
    if block.kind is BlockKind.CAPTION:
        caption = article.text[block.start : block.end].strip().removeprefix(CAPTION_MARK).strip()
        return [f"-# Photo caption: {escape(caption)}"]
    shown = [_sentence(sentence, quote, form) for sentence in block.sentences]
    if block.kind is BlockKind.ITEM:
        return [f"> • {' '.join(shown)}"]
    if block.kind is BlockKind.TABLE:
        columns = " | ".join(filter(None, map(escape, block.columns)))
        if length(columns) > COLUMNS_CHARS:
            columns = ""  # names that long would leave no room for what stands below them
        return [f"> {line}" for line in (columns, *shown) if line]
    return [f"> {' '.join(shown)}"]


def _sentence(sentence: Sentence, quote: Quote, form: _Form) -> str:
    if (sentence.start, sentence.end) != (quote.start, quote.end):
        return escape(sentence.display)
    if quote in form.attached:
        return TOO_LONG
    shown = escape(sentence.display)
    return f"**{shown}**" if shown.strip() else shown
