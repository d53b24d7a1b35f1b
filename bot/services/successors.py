"""Successors: what became of an article's sentences in a later text of it.

A sentence that stands there word for word is the same, wherever it stands. What is gone was edited
into the new sentence that shares most words with it, if they share enough and no other sentence
that is gone shares more with that one. The invariant: no two sentences have become one, unless that
holds the words of both.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.articles.article import Article, BlockKind, Sentence
from bot.search.terms import fold, words_of

# Words that both have, of all that both have, twice: half of a sentence's may be others; by taste.
SHARED = 0.5
MOST_COMPARED = 300  # sentences that are gone, or new; of more those in between are not compared


@dataclass(frozen=True, slots=True)
class Placed:
    """A sentence with where it stands.

    Attributes:
        sentence: The sentence.
        heading: Of its section.
        text: The characters.
    """

    sentence: Sentence
    heading: str | None
    text: str


class Successors:
    """From one text of an article to another.

    Args:
        old: As it was.
        new: As it is.
    """

    def __init__(self, old: Article, new: Article) -> None:
        before, after = _placed(old), _placed(new)
        self._same: dict[str, list[Placed]] = {}
        for place in after:
            self._same.setdefault(place.text, []).append(place)
        known = {place.text for place in before}
        come = [place for place in after if place.text not in known][:MOST_COMPARED]
        gone = [place for place in before if place.text not in self._same][:MOST_COMPARED]
        self._edited = _matched(gone, come)

    def same(self, text: str, heading: str | None) -> Placed | None:
        """The sentence that says just that; under the same heading if there are several."""
        places = self._same.get(text, [])
        return next((each for each in places if each.heading == heading), next(iter(places), None))

    def edited(self, text: str) -> Placed | None:
        """What a sentence that is gone was edited into; None if nothing is left of it."""
        return self._edited.get(text)


def _matched(gone: Sequence[Placed], come: Sequence[Placed]) -> dict[str, Placed]:
    words = [_words(place.text) for place in come]
    shares: list[tuple[float, int, int]] = []
    for number, old in enumerate(gone):
        mine = _words(old.text)
        for place, theirs in enumerate(words):
            shared = _share(mine, theirs)
            if shared >= SHARED or old.text in come[place].text or come[place].text in old.text:
                shares.append((shared, number, place))
    matched: dict[str, Placed] = {}
    taken: set[int] = set()
    for _, number, place in sorted(shares, key=lambda each: -each[0]):  # of equals the first
        old, new = gone[number], come[place]
        if old.text not in matched and (place not in taken or old.text in new.text):
            matched[old.text] = new
            taken.add(place)
    return matched


def _share(mine: Counter[str], theirs: Counter[str]) -> float:
    both = sum((mine & theirs).values())
    return 2 * both / max(1, mine.total() + theirs.total())


def _words(text: str) -> Counter[str]:
    return Counter(map(fold, words_of(text)))


def _placed(article: Article) -> list[Placed]:
    return [
        Placed(sentence, section.heading, article.text[sentence.start : sentence.end])
        for section in article.sections
        for block in section.blocks
        if block.kind is not BlockKind.CAPTION
        for sentence in block.sentences
    ]
