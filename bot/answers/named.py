"""Whom a snippet names, or is about: which of a question's names stand in it, or are meant by it.

"She" is whom the sentence before names, "Wu" is Michelle Wu after the whole name, and a label or a
heading names whom everything below is about. What follows from a name that is missing is
doubt.py's. The invariant: a namesake is nobody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.search.index import Hit, Index
from bot.search.names import Name, holds_last_name, holds_name, is_title, names
from bot.search.query import Query
from bot.search.shapes import BACKWARD, LABEL, PERSONAL
from bot.search.snippets import Snippet
from bot.search.terms import Token

FIRST_AND_LAST = 2  # words of a name


@dataclass(frozen=True, slots=True)
class Named:
    """Finds a question's names in snippets.

    Attributes:
        query: What was searched.
        index: Where.
    """

    query: Query
    index: Index
    _tokens: dict[str, list[Token]] = field(default_factory=dict, repr=False)
    _terms: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)
    _terms_of: dict[int, frozenset[int]] = field(default_factory=dict, repr=False)

    def tokens(self, text: str) -> list[Token]:
        """The terms of a text with their places; it is looked through several times."""
        if text not in self._tokens:
            self._tokens[text] = self.index.analyzer.tokens(text)
        return self._tokens[text]

    def terms(self, text: str) -> frozenset[str]:
        """The terms of a text; most lack what is sought, and need not be looked through."""
        if text not in self._terms:
            self._terms[text] = self.index.analyzer.terms(text)
        return self._terms[text]

    def missing(self, snippet: Snippet) -> list[Name]:
        """Whom the question names and it does not.

        Beside one that the sentence itself names, another may stand elsewhere in the passage.
        """
        missing = [name for name in self.query.names if not self._names(name, snippet)]
        if not missing or len(missing) == len(self.query.names):
            return missing
        if not all(self._may_be_in(name, snippet.hit) for name in missing):
            return missing
        passage = " ".join(s.display for s in snippet.hit.passage.sentences)
        passage = f"{passage} {snippet.hit.passage.headline}"
        terms = self.terms(snippet.sentence.display)
        elsewhere = all(terms.isdisjoint(name) and self._holds(name, passage) for name in missing)
        return [] if elsewhere else missing

    def begins(self, name: Name, snippet: Snippet) -> bool:
        """Whether a snippet begins with somebody, titles left out, or their label."""
        text = snippet.sentence.display
        label = LABEL.match(text)
        if label is not None and self._holds(name, label[0]):
            return True
        tokens = (t for t in self.tokens(text) if not is_title(text[t.start : t.end]))
        first = next(tokens, None)
        return first is not None and first.term in {name[0], name[-1]}

    def are_nearby(self, missing: Sequence[Name], snippet: Snippet) -> bool:
        """Whether the passage, or what stands above it, has names that a snippet lacks.

        Not so where the snippet has a namesake's.
        """
        hit, text = snippet.hit, snippet.sentence.display
        if any(self._names_other(n, text) or not self._may_be_in(n, hit) for n in missing):
            return False
        around = (*(s.display for s in hit.passage.sentences), hit.passage.headline)
        return all(any(self._holds(name, text) for text in around) for name in missing)

    def _names(self, name: Name, snippet: Snippet) -> bool:
        """Whether a snippet names somebody, if only by the last name after a whole one."""
        if not self._may_be_in(name, snippet.hit):
            return False
        text = snippet.sentence.display
        if (self._has_others(name) or snippet.held.issuperset(name)) and self._holds(name, text):
            return True
        before = (s for s in snippet.hit.passage.sentences if s.start < snippet.sentence.start)
        earlier = [sentence.display for sentence in before]
        if self._is_told_above(name, snippet, earlier):
            return True
        if len(name) == 1 or not self._holds_last(name, text):
            return False
        return any(self._holds(name, each) for each in earlier)

    def _is_told_above(self, name: Name, snippet: Snippet, earlier: Sequence[str]) -> bool:
        """Whether a label, the sentences before or the headline say that it is about somebody."""
        text = snippet.sentence.display
        label = LABEL.match(earlier[0]) if earlier else None
        if label is not None and self._holds(name, label[0]):
            return True
        leans = BACKWARD.match(text) and not self._names_other(name, text)
        if leans and self._are_about(name, earlier):
            return True
        near = self._has_others(name) or (snippet.held | snippet.nearby).issuperset(name)
        headline = snippet.hit.passage.headline.splitlines()
        return near and not LABEL.match(text) and any(self._holds(name, line) for line in headline)

    def _has_others(self, name: Name) -> bool:
        """Whether another name means the same."""
        return any(word.also for word in self.query.words if word.term in name)

    def _are_about(self, name: Name, earlier: Sequence[str]) -> bool:
        """Whether sentences are about somebody, the last of whom may be "she" again."""
        for text in reversed(earlier):
            if self._is_about(name, text):
                return True
            if not PERSONAL.match(text):
                return False
        return False

    def _is_about(self, name: Name, text: str) -> bool:
        """Whether it is the first whom a text names, so that "she" behind it is she."""
        tokens = self.tokens(text)
        first = names(text, tokens, self.index.vocabulary)[:1]
        if not first:
            return False
        also = (phrase for word in self.query.words if word.term in name for phrase in word.also)
        return any(set(first[0]).issuperset(each) for each in (name, *also))

    def _names_other(self, name: Name, text: str) -> bool:
        """Whether a text that does not hold a name holds that of a namesake."""
        if name[-1] in self.terms(text):
            return not self._holds_last(name, text)
        # Of a longer one, such as a report's, a part may stand for the whole.
        return len(name) == FIRST_AND_LAST and name[0] in self.terms(text)

    def _may_be_in(self, name: Name, hit: Hit) -> bool:
        """Whether a passage has the words of a name, or of another name of the same, anywhere.

        The index knows that, so that most passages need not be read.
        """
        if hit.number not in self._terms_of:
            self._terms_of[hit.number] = self.index.terms_of_passage(hit.number)
        terms, number = self._terms_of[hit.number], self.index.vocabulary.get
        if terms.issuperset(map(number, name)):
            return True
        also = (word.also for word in self.query.words if word.term in name)
        return all(
            any(terms.issuperset(map(number, phrase)) for phrase in phrases) for phrases in also
        )

    def _holds(self, name: Name, text: str) -> bool:
        """Whether a text holds a name, or another name of the same."""
        terms = self.terms(text)
        if terms.issuperset(name) and holds_name(name, text, self.tokens(text)):
            return True
        also = (word.also for word in self.query.words if word.term in name)
        return all(any(terms.issuperset(phrase) for phrase in phrases) for phrases in also)

    def _holds_last(self, name: Name, text: str) -> bool:
        """Whether a text holds a name's last word with no other first name before it."""
        return name[-1] in self.terms(text) and holds_last_name(name, text, self.tokens(text))
