"""What reads other people's text, each with what must be true of whatever it is given.

A target takes a text and raises if something about it is wrong. Its corpus is a file of that name
in corpus/: a JSON list, a text a line, of what is ordinary and of what once broke something; new
texts are made of pieces of it. The invariant: a text depends on its corpus and its source of chance
alone.
"""

from collections.abc import Callable
from functools import cache
import json
from pathlib import Path
from random import Random
import re
from types import SimpleNamespace
from typing import Any

import discord
import yaml

from bot.answers import wording
from bot.answers.briefing import Briefing
from bot.answers.question import MAX_CHARS
from bot.articles.article import Article
from bot.articles.importing import import_text
from bot.articles.reading import read_article
from bot.articles.strict_yaml import Mapping, Node, Scalar, read_yaml
from bot.articles.synonyms import SYNONYMS_FILE, read_synonyms
from bot.chat.buttons import AnswerButton, SuggestionButton
from bot.chat.escape import escape, escape_word, masked_link
from bot.chat.knowledge import ids
from bot.errors import ImportTextError, QuestionError
from tests.chat.discord_markdown import kinds, parse, raw_findings, without_marks, without_unseen
from tests.services.hostile import BITS, GOOD

CORPUS = Path(__file__).parent / "corpus"
LONGEST = 20_000  # characters that a mutant has at most
MAX_ID = 100  # Discord's


@cache
def corpus(target: str) -> tuple[str, ...]:
    """The texts that are kept for a target, lone surrogates and all."""
    texts = json.loads((CORPUS / f"{target}.json").read_text("utf-8"))
    return tuple(map(str, texts))


def mutant(target: str, random: Random) -> str:
    """A text that is made of pieces of the corpus, strewn with what breaks readers."""
    texts = corpus(target)
    text = random.choice(texts)
    for _ in range(random.randint(1, 6)):
        text = _changed(text, random.choice(texts), random)[:LONGEST]
    return text


def _changed(text: str, other: str, random: Random) -> str:
    at, end = sorted((random.randint(0, len(text)), random.randint(0, len(text))))
    piece = other[random.randint(0, len(other)) :][: random.randint(1, 40)]
    before, inside, behind = text[:at], text[at:end], text[end:]
    return random.choice(
        (
            before + behind,
            before + inside + inside + behind,
            before + piece + inside + behind,
            before + piece * random.choice((3, 40, 400)) + behind,
            before + random.choice(BITS) * random.choice((1, 1, 2, 7)) + inside + behind,
            before + chr(random.randrange(0x110000)) + behind,
            before + inside.swapcase() + behind,
            before + inside[::-1] + behind,
        )
    )


def check_article(text: str) -> None:
    """A file is an article whose parts lie in it and can be asked, or has faults with a place."""
    content = text.encode("utf-8", "surrogatepass")
    article, faults = read_article("a.md", content)
    assert (article is None) == bool(faults)
    for fault in faults:
        assert 1 <= fault.line <= text.count("\n") + 1
        assert fault.message.strip()
        assert "\n" not in fault.message
    if article is not None:
        _check_parts(article)
        Briefing.from_articles([article]).answer("who runs the ferry")


def _check_parts(article: Article) -> None:
    last = article.sections[0].start
    for section in article.sections:
        assert last == section.start <= section.end
        last = section.end
        for block in section.blocks:
            assert section.start <= block.start < block.end <= section.end
            at = block.start
            for sentence in block.sentences:
                assert at <= sentence.start < sentence.end <= block.end
                at = sentence.end
                assert sentence.display.strip()
                assert "\n" not in sentence.display
    assert last == len(article.text)


def check_yaml(text: str) -> None:
    """What is read is what PyYAML reads, as strings; or there is a problem with a place."""
    document = read_yaml(text)
    for problem in document.problems:
        assert problem.line >= 1
        assert problem.message.strip()
    if not document.problems:
        assert _plain(document.root) == yaml.load(text, yaml.BaseLoader)  # noqa: S506  strings alone


def _plain(node: Node | None) -> Any:
    if node is None or isinstance(node, Scalar):
        return None if node is None else node.text
    if isinstance(node, Mapping):
        return {entry.key: _plain(entry.value) for entry in node.entries}
    return [_plain(item) for item in node.items]


def check_synonyms(text: str) -> None:
    """Groups of several words each, or faults with a place."""
    groups, faults = read_synonyms(SYNONYMS_FILE, text.encode("utf-8", "surrogatepass"))
    assert all(1 <= fault.line <= text.count("\n") + 1 for fault in faults)
    assert all(fault.message.strip() for fault in faults)
    del groups


def check_importer(text: str) -> None:
    """A pasted text becomes a file that reads back as was reported, or is refused in words."""
    try:
        found = import_text(text, fallback_title="Untitled")
    except ImportTextError:
        return
    article, faults = read_article("a.md", found.text.encode("utf-8"))
    assert not faults or article is None
    if article is not None:
        _check_parts(article)
        assert article.front_matter.title == found.title
        headings = [section.heading for section in article.sections if section.heading is not None]
        assert len(headings) == len(found.headings)
    # Nobody's words go: but for the title that is told apart, each stands in the file.
    for word in re.findall(r"[A-Za-z]{3,}", text):
        assert word in found.text or word in found.title


@cache
def _briefing() -> Briefing:
    articles = []
    for name, text in (("harbour.md", GOOD), ("cities.md", corpus("article")[0])):
        article, faults = read_article(name, text.encode())
        assert article is not None, faults
        articles.append(article)
    return Briefing.from_articles(articles)


def check_question(text: str) -> None:
    """Whatever is asked is answered with slices, or with words that fit; or it is too long."""
    briefing = _briefing()
    first, _, second = text.partition("\n")
    for question, after in ((text, ()), (second or "and Denver?", (first,))):
        try:
            answer = briefing.answer(question, after=after)
        except QuestionError:
            assert max(map(len, (question, *after))) > MAX_CHARS
            continue
        texts = {each.path: each.text for each in briefing.index.articles}
        for quote in (*answer.quotes, *answer.nearest):
            assert quote.text == texts[quote.article][quote.start : quote.end]
        assert 0 <= answer.confidence <= 1
        assert json.loads(json.dumps(answer.to_json()))["question"] == answer.question
        if not answer.quotes:
            assert wording.silence(answer).strip()


def check_escape(text: str) -> None:
    """Discord shows the text as it is, finds nothing in it, and a link leads where it should."""
    escaped = escape(text)
    shown = parse(escaped)
    assert kinds(shown) == set()
    assert without_unseen("".join(node.shown for node in shown)) == without_unseen(text)
    for seen in (escaped, without_marks(escaped), without_unseen(escaped)):
        assert raw_findings(seen) == set()
    word = escape_word(text)
    assert escape(word) == word
    link = masked_link(text, "https://news.example/a")
    assert link == escape(text) or [node.target for node in parse(link)] == [
        "https://news.example/a"
    ]


def check_ids(text: str) -> None:
    """What a button is called is read as what it was called, or as nobody's name."""
    given = ids.read(text)
    assert given is None or ids.is_ours(text)
    if given is not None:
        assert ids.read(str(given)) == given
        assert given.number() >= -1
        assert given.part(len(given.about)) == ""
    for kind in (AnswerButton, SuggestionButton):
        _check_button(kind, text[:MAX_ID])


def _check_button(kind: type[AnswerButton | SuggestionButton], text: str) -> None:
    template = kind.__discord_ui_compiled_template__
    if found := template.fullmatch(text):
        interaction: Any = SimpleNamespace()
        item: discord.ui.Item[Any] = discord.ui.Button()
        made = kind.from_custom_id(interaction, item, found)
        # It waits for nothing, so that it ends with its first step.
        try:
            made.send(None)
        except StopIteration as end:
            button = end.value
        assert template.match(button.custom_id)
        assert 0 <= button.question < 10**18


TARGETS: dict[str, Callable[[str], None]] = {
    "article": check_article,
    "escape": check_escape,
    "ids": check_ids,
    "importer": check_importer,
    "question": check_question,
    "synonyms": check_synonyms,
    "yaml": check_yaml,
}
