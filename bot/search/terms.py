"""Text -> terms, each with its character span.

A term is what two spellings of a word have in common: Unicode folded (`𝐁𝐨𝐬𝐭𝐨𝐧`, accents, case),
possessives, soft hyphens, the commas of numbers and the dots of acronyms taken off, stemmed by
Snowball. Stop words have no term. What a word means, synonyms and misspellings are not decided
here. The invariant: the same word gives the same term in an article and in a question.
"""

from collections.abc import Iterator, Mapping, Sequence
import re
from typing import NamedTuple, Self
import unicodedata

import Stemmer

# Characters that may stand inside a word without being seen: soft hyphen, zero-width marks.
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
MARKS = "\u0300-\u036f"
APOSTROPHES = "'\u2019\u02bc\uff07"
WORD = re.compile(
    rf"""
      \d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?              # 1,234,567.8
    | \d+(?:\.\d+)+                                 # 3.5 and 12.11.2026
    | (?:[^\W\d_]\.){{2,}}                          # U.S.
    | [^\W_][{MARKS}]*(?:[{APOSTROPHES}{UNSEEN}]*[^\W_][{MARKS}]*)*
    """,
    re.VERBOSE,
)
# The same for text of ASCII alone, in a third of the time.
PLAIN_WORD = re.compile(
    # What begins no word is passed over without a look at what words there are.
    r"(?=[A-Za-z0-9])(?:"
    # Nearly all words; what follows it could fit none of them, and is tried for the others.
    r"[A-Za-z][A-Za-z0-9]++(?!')|[A-Za-z][A-Za-z0-9]+(?:'+[A-Za-z0-9]+)*"
    r"|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)+|(?:[A-Za-z]\.){2,}"
    r"|[A-Za-z0-9]+(?:'+[A-Za-z0-9]+)*)"
)
POSSESSIVE = re.compile(rf"[{APOSTROPHES}][sS]\Z")
DECADE = re.compile(rf"\d*0[{APOSTROPHES}]s")  # "the 1950's" are the 1950s
DROPPED = re.compile(rf"[{APOSTROPHES}{UNSEEN}{MARKS}]")

# Letters that stand for others and are not made of them and an accent.
LETTERS = str.maketrans(
    {"æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h", "ı": "i", "ł": "l", "œ": "oe"}
)

STOP_WORDS = frozenset(
    """
    a about above after again against ain all also am an and any anybody anyone anything are
    aren arent as at be became because become been before being below between both but by can
    cannot cant could couldnt did didnt do does doesnt doing done dont down during each either
    else ever every everybody everyone everything few for from further get gets getting give
    given gives go goes going got had hadnt has hasnt have havent having he hed her here hers
    herself hes him himself his how however i if im in into is isnt it itd its itself ive just
    let lets many may maybe me might mine more most much must my myself neither no nor not now
    of off on once only or other our ours ourselves out over own per please quite rather really
    same shall shant she shes should shouldnt since so some somebody someone something such than
    that thats the their theirs them themselves then there theres these they theyd theyll theyre
    theyve this those though through thus to too toward towards under until up upon very was
    wasnt we well were werent weve what whatever whats when whens where wheres whether which
    while who whoever whom whos whose why will with within without wont would wouldnt yet you
    youd youll your youre yours yourself yourselves youve
    """.split()
)

# Without its apostrophe each of these is another word.
CONTRACTIONS = frozenset("hell id ill shed shell wed".split())


class Token(NamedTuple):
    """One occurrence of a term: the characters start to end of the text that was given."""

    term: str
    start: int
    end: int


def fold(word: str) -> str:
    """A word as it is compared: no case, accents, apostrophes, unseen characters or commas."""
    if word.isascii():
        return word.lower().replace("'", "").replace(",", "")
    plain = unicodedata.normalize("NFKD", word).casefold()
    plain = unicodedata.normalize("NFKD", plain).translate(LETTERS)
    return DROPPED.sub("", plain).replace(",", "")


def written_words(text: str) -> set[str]:
    """The words of a text as they are compared, not stemmed: "park" is not "parking"."""
    return {fold(POSSESSIVE.sub("", word)) for word in words_of(text)}


def spelled(word: str) -> str:
    """A word as it is told from others: folded, no possessive; an acronym keeps its dots.

    Two words that are spelled alike have the same term; "parks" and "park" are spelled apart. A
    contraction that would be another word without its apostrophe ends in one.
    """
    if "." in word and not word[0].isdigit():
        return fold(word)
    is_owner = word[-1] in "sS" and not DECADE.fullmatch(word)
    folded = fold(POSSESSIVE.sub("", word) if is_owner else word)
    return f"{folded}'" if folded in CONTRACTIONS and len(folded) < len(word) else folded


def matches_of(text: str) -> Iterator[re.Match[str]]:
    """The words of a text with their places, in order."""
    return (PLAIN_WORD if text.isascii() else WORD).finditer(text)


def words_of(text: str) -> list[str]:
    """The words of a text as written, in order."""
    return PLAIN_WORD.findall(text) if text.isascii() else WORD.findall(text)


class Analyzer:
    """Turns text into terms, remembering the words it has met.

    It is cheap to make and belongs to one index: the stemmer inside must not be shared between
    threads. Only an article's words are remembered, so questions cannot fill the memory.
    """

    def __init__(self, remembered: Mapping[str, str | None] | None = None) -> None:
        stemmer = Stemmer.Stemmer("english", 0)
        self._stem, self._stems = stemmer.stemWord, stemmer.stemWords
        self._terms = dict(remembered or {})

    def copy(self) -> Self:
        """The same words remembered, with a stemmer of its own."""
        return type(self)(self._terms)

    def aside(self) -> "Analyzer":
        """The same for another thread: what it has met, and a stemmer of its own.

        Neither may meet further words from then on.
        """
        other = Analyzer()
        other._terms = self._terms
        return other

    def remember(
        self, words: Sequence[str], spellings: Sequence[str], new: Sequence[str]
    ) -> list[str | None]:
        """Have the words of articles looked up from now on.

        Args:
            words: As written.
            spellings: The spelling of each.
            new: Those spellings that were not met before, each once.

        Returns:
            The term of each new spelling.
        """
        stems = dict(zip(new, self._stems(new), strict=True))
        for spelling in new:
            if not spelling.isalnum() or spelling in STOP_WORDS:
                stems[spelling] = self._term(spelling)
        terms = [stems[each] if each in stems else self._term(each) for each in spellings]
        self._terms.update(zip(words, terms, strict=True))
        return [stems[each] for each in new]

    def tokens(self, text: str) -> list[Token]:
        """The terms of a text, each with its place; a possessive's `'s` is left out of it."""
        tokens, known = [], self._terms
        for match in matches_of(text):
            word = match[0]
            term = known[word] if word in known else self._term(spelled(word))
            if term is not None:
                start, end = match.span()
                if word[-1] in "sS" and POSSESSIVE.search(word):
                    end -= len("'s")
                tokens.append(Token(term, start, end))
        return tokens

    def terms(self, text: str) -> frozenset[str]:
        """The terms of a text, wherever they stand; in a quarter of the time."""
        known = self._terms
        return frozenset(
            term
            for word in words_of(text)
            if (term := known[word] if word in known else self._term(spelled(word))) is not None
        )

    def _term(self, spelling: str) -> str | None:
        """The term of a word by its spelling; None for a stop word."""
        if "." in spelling and not spelling[0].isdigit():
            return spelling.replace(".", "")
        if not spelling or spelling in STOP_WORDS or spelling.endswith("'"):
            return None
        stem: str = self._stem(spelling)
        return stem
