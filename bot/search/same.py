"""Phrases that mean the same, as terms: what else a question's words may be called in an article.

Groups come from the moderators' synonyms, from what the articles themselves define ("Regional
Water Authority (RWA)"), from verbs whose forms no stemmer brings together, and from a short list
of how people ask against how articles tell. The invariant: a phrase is never its own alternative.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
import re
from typing import Self

from bot.search.terms import Analyzer

Phrase = tuple[str, ...]

# Common verbs whose forms share no stem. The most frequent irregular verbs of English; those whose
# past is another verb's present (found, lay, saw) are left out.
IRREGULAR = """
arise arose arisen; awake awoke; bear bore born; beat beaten; begin began begun; bend bent; bite bit
bitten; bleed bled; blow blew blown; break broke broken; breed bred; bring brought; build built;
burn burnt; buy bought; catch caught; choose chose chosen; come came; creep crept; deal dealt; dig
dug; draw drew drawn; dream dreamt; drink drank drunk; drive drove driven; eat ate eaten; fall fell
fallen; feed fed; feel felt; fight fought; flee fled; fly flew flown; forbid forbade forbidden;
forget forgot forgotten; forgive forgave forgiven; freeze froze frozen; give gave given; grow grew
grown; hang hung; hear heard; hide hid hidden; hold held; keep kept; know knew known; lead led;
leave left; lend lent; light lit; lose lost; make made; mean meant; meet met; pay paid; ride rode
ridden; ring rang rung; rise rose risen; run ran; say said; see seen; seek sought; sell sold; send
sent; shake shook shaken; shine shone; shoot shot; show shown; shrink shrank shrunk; sing sang sung;
sink sank sunk; sit sat; sleep slept; speak spoke spoken; spend spent; spin spun; spread; stand
stood; steal stole stolen; stick stuck; strike struck; swear swore sworn; sweep swept; swim swam
swum; swing swung; take took taken; teach taught; tear tore torn; tell told; think thought; throw
threw thrown; understand understood; undertake undertook undertaken; wake woke woken; wear wore
worn; weave wove woven; win won; withdraw withdrew withdrawn; withhold withheld; write wrote
written; child children; man men; woman women; foot feet; tooth teeth; mouse mice; person people;
life lives; wife wives; die dead death; choose choice; sell sale; lose loss; grow growth; marry
marriage; oppose opposition opponent; decide decision; argue argument; respond response; arrive
arrival; apply application applicant; refuse refusal; approve approval; reject rejection; punish
punishment; permit permission; replace replacement; produce production; describe description;
explain explanation; vote voter; employ employer employee; invest investor; invade invasion; divide
division; destroy destruction; compete competition; compose composer composition; conquer conquest;
old age; high height; long length; deep depth; wide width; strong strength
"""
# How people ask against how articles tell. By hand, everyday English only: what a folder of
# articles calls a thing is for its synonyms.yaml.
EVERYDAY = tuple(
    tuple(phrase.strip() for phrase in group.split("/"))
    for group in """
back / support / favour / favor / endorse
oppose / against / reject / resist
start / begin / launch
end / stop / finish
cost / price / pay / fee / fare
buy / purchase
kid / child
boss / head / leader / lead / chief
first / priority / prioritise / prioritize
shut / close
leave / quit / resign
show / display
let / allow / permit
ok / okay / allow / welcome
fix / repair / mend
get / receive
pick / choose / select
ban / forbid / prohibit
big / large
create / found / establish
hurt / injure / wound
huge / enormous
phone / telephone / call
movie / film
holiday / vacation
car / automobile
doctor / physician
lawyer / attorney
job / occupation / profession
sick / ill
cash / money
funding / funds / money
venue / place / location
discount / reduced / cheaper / half price
pensioner / senior / retired / elderly
teenager / teen / adolescent
baby / infant / toddler
employ / hire / recruit
employee / staff / worker
proof / evidence
minimum / least
maximum / limit
penalty / punishment / sanction
salary / wage / pay
dismiss / sack
illness / disease
build / construct
fast / quick / rapid
broken / damaged / faulty
theft / steal
noise / noisy / loud
polluted / contaminated / dirty
danger / dangerous / risk / hazard
rubbish / trash / garbage / waste
bike / bicycle
apartment / flat
elevator / lift
increase / rise / grow / raise
decrease / fall / drop / decline / reduce / cut
help / assist / aid
writer / author
own / belong
rent / lease
website / site
located / situated / location
birth / born
crash / accident / collision
cop / police
army / military / troops
law / legislation / act
sue / lawsuit
jail / prison
arrest / detain
company / firm / business
shop / store
customer / client
student / pupil
exam / test
mom / mum / mother
dad / father
street / road
truck / lorry
plane / aircraft / airplane
ship / boat / vessel
subway / metro / underground
delay / postpone / late
cancel / scrap
timetable / schedule
depart / leave
cook / chef
allergy / allergen
clothes / clothing / wear
house / home
update / upgrade / release
downgrade / go back / revert
bug / error / fault / defect
delete / remove / erase
picture / photo / image / pic / pics
moderator / mod
administrator / admin
direct message / private message / dm
voice chat / vc
message / msg
information / info
advertisement / advert / ad / advertise
link / url
award / prize
survey / poll
""".strip().splitlines()
)
PROPER = (
    ("WWII", "WW2", "World War II", "World War Two", "Second World War"),
    ("WWI", "WW1", "First World War"),
    ("US", "USA", "United States", "United States of America"),
    ("UK", "United Kingdom", "Great Britain"),
    ("EU", "European Union"),
    ("UN", "United Nations"),
    ("NYC", "New York City"),
    ("LA", "Los Angeles"),
    ("DC", "Washington DC", "District of Columbia"),
)
# Months as they are cut short; those that are names or words too are left out.
MONTHS = """
february feb; april apr; august aug; september sept sep; october oct; november nov; december dec
"""
# Numbers in letters, and units cut short.
NUMBERS = """
2 two; 3 three; 4 four; 5 five; 6 six; 7 seven; 8 eight; 9 nine; 10 ten; 11 eleven; 12 twelve;
1st first; 2nd second; 3rd third; 4th fourth; 5th fifth; 6th sixth; 7th seventh; 8th eighth;
9th ninth; 10th tenth; mile mi; kilometre kilometer km; metre meter; kilogram kg; pound lb
"""
# Countries with what and who is of them, where the two share no stem.
OF_COUNTRIES = """
africa african; america american; argentina argentinian; asia asian; australia australian; austria
austrian; belgium belgian; brazil brazilian; britain british; bulgaria bulgarian; california
californian; canada canadian; chile chilean; china chinese; colombia colombian; croatia croatian;
cuba cuban; denmark danish; egypt egyptian; england english; ethiopia ethiopian; europe european;
finland finnish; france french; germany german; greece greek; hungary hungarian; iceland icelandic;
india indian; indonesia indonesian; iran iranian; iraq iraqi; ireland irish; israel israeli; italy
italian; japan japanese; jordan jordanian; kenya kenyan; korea korean; lebanon lebanese; malta
maltese; mexico mexican; mongolia mongolian; morocco moroccan; nepal nepalese; netherlands dutch;
nigeria nigerian; norway norwegian; pakistan pakistani; peru peruvian; poland polish; portugal
portuguese; romania romanian; rome roman; russia russian; sahara saharan; scotland scottish; serbia
serbian; sicily sicilian; somalia somali; spain spanish; sudan sudanese; sweden swedish; switzerland
swiss; syria syrian; texas texan; thailand thai; tunisia tunisian; turkey turkish; ukraine
ukrainian; venezuela venezuelan; vietnam vietnamese; wales welsh
"""
# "Immigration and Customs Enforcement (ICE)", "Marsden Area Transit, or MAT,".
# Each begins with the very character that is rare, so that a text without it costs next to nothing.
_SHORT = r"(?:the\s+)?([A-Z][A-Za-z&]{0,8}[A-Z])\b(?=[),.;])"
DEFINITIONS = (re.compile(rf"\({_SHORT}"), re.compile(rf",\s+or\s+{_SHORT}"))
# "ICE (Immigration and Customs Enforcement)".
REVERSED = re.compile(r"\(([A-Z][\w'’-]*(?:\s+[\w'’-]+){1,8})\)")
BEFORE_REVERSED = re.compile(r"\b([A-Z][A-Z&]{1,8})\s+\Z")
MOST_BEFORE = 12  # characters that it may stretch over
# Words that an abbreviation may pass over.
SMALL = frozenset("a an and at de for in of on or the to und".split())
MOST_WORDS_BACK = 10


@dataclass(frozen=True, slots=True)
class Same:
    """Which phrases mean the same.

    Attributes:
        groups: First term of a phrase -> the phrases that begin so, each with its alternatives.
    """

    groups: dict[str, tuple[tuple[Phrase, tuple[Phrase, ...]], ...]]

    @classmethod
    def build(cls, groups: Iterable[Sequence[str]], analyzer: Analyzer) -> Self:
        """Groups of phrases as written -> their terms."""
        found: dict[Phrase, dict[Phrase, None]] = {}
        for group in groups:
            phrases = [tuple(t.term for t in analyzer.tokens(phrase)) for phrase in group]
            for phrase in phrases:
                if phrase:
                    others = (other for other in phrases if other and other != phrase)
                    found.setdefault(phrase, {}).update(dict.fromkeys(others))
        table: dict[str, list[tuple[Phrase, tuple[Phrase, ...]]]] = {}
        for phrase, alike in found.items():
            if alike:
                table.setdefault(phrase[0], []).append((phrase, tuple(alike)))
        return cls({first: tuple(entries) for first, entries in table.items()})

    def of(self, terms: Sequence[str]) -> list[tuple[Phrase, ...]]:
        """For each of a question's terms, in order, the phrases that may stand for it."""
        found: list[dict[Phrase, None]] = [{} for _ in terms]
        for at, term in enumerate(terms):
            for phrase, others in self.groups.get(term, ()):
                if tuple(terms[at : at + len(phrase)]) == phrase:
                    for place in range(at, at + len(phrase)):
                        found[place].update(dict.fromkeys(others))
        return [tuple(each) for each in found]


def general_groups() -> Iterator[Sequence[str]]:
    """The groups that hold for any articles."""
    for table in (IRREGULAR, MONTHS, NUMBERS, OF_COUNTRIES):
        yield from (forms.split() for forms in table.split(";"))
    yield from EVERYDAY
    yield from PROPER


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Abbreviations that a text defines, each with what it stands for."""
    for pattern in DEFINITIONS:
        for match in pattern.finditer(text):
            long = _spelled_out(match[1], text[max(0, match.start() - 200) : match.start()])
            if long:
                yield match[1], long
    for match in REVERSED.finditer(text):
        short = BEFORE_REVERSED.search(text, max(0, match.start() - MOST_BEFORE), match.start())
        if short is not None and _spelled_out(short[1], match[1]) == match[1]:
            yield short[1], match[1]


def _spelled_out(short: str, before: str) -> str | None:
    """The words just before an abbreviation that its letters begin."""
    letters = [char.lower() for char in short if char.isalpha()]
    words = before.split()[-MOST_WORDS_BACK:]
    at = len(words)
    for letter in reversed(letters):
        at -= 1
        while at >= 0 and words[at].lower() in SMALL:
            at -= 1
        if at < 0 or not words[at].lower().startswith(letter):
            return None
    return " ".join(words[at:])
