"""Which paragraphs are taken for captions, and which must not be."""

from hypothesis import given
from hypothesis import strategies as st
import pytest

from bot.articles.article import BlockKind
from bot.articles.captions import (
    CAPTION_MARK,
    MAX_CAPTION_CHARS,
    is_caption,
    looks_like_credit,
    mark_length,
)
from bot.articles.reading import read_body

CREDITED = (
    (
        "Former President Donald Trump speaks at an event. "
        "(Chip Somodevilla/Getty Images/Bloomberg via Getty Images)"
    ),
    (
        "Denver Mayor Mike Johnston has addressed the city's migrant influx. "
        "(RJ Sangosti/MediaNews Group/The Denver Post via Getty Images)"
    ),
    (
        "ICE agents conduct an operation. "
        "(Bryan Cox/U.S. Immigration and Customs Enforcement via Getty Images)"
    ),
    "Migrants at the US-Mexico border. (AP Photo/Julio Cortez)",
    "(AP Photo/Julio Cortez)",
    "(AP Photo/Julio Cortez, File)",
    "The mayor at City Hall (AP Photo/Steven Senne)",
    "A man waits for a bus. (Reuters)",
    "A man waits for a bus (Reuters)",
    "A man waits for a bus. (AP)",
    "The governor signs the bill. (Photo by Jane Doe / AFP)",
    "The governor signs the bill. (Photo by Jane Doe/AFP via Getty Images)",
    "The governor signs the bill. (photo: Jane Doe)",
    "The old mill in 1921. (Courtesy of the Smith family)",
    "The old mill in 1921. (Photo courtesy of the historical society)",
    "The governor signs the bill. (Jane Doe for The New York Times)",
    "The governor signs the bill. (Jane Doe, The Denver Post)",
    "The governor signs the bill (Jane Doe/The Boston Globe)",
    "Students at the rally. (Miguel Gutierrez Jr./CalMatters)",
    "Students at the rally. [Jim Urquhart/Reuters]",
    "Students at the rally (Jane Doe (AFP))",
    "Students at the rally. (Jane Doe/Reuters).",
    "Photo: Jane Doe/Reuters",
    "Credit: Jane Doe",
    "Image credit: NASA/JPL",
    "Tom Homan at the White House. Photograph: Evan Vucci/AP",
    "Tom Homan at the White House. Photo by J. Scott Applewhite/AP",
    "Tom Homan at the White House Credit: Evan Vucci/AP",
    "Tom Homan at the White House.Credit...Jane Doe for The New York Times",
    "Tom Homan at the White House. Evan Vucci/Getty Images",
    "Tom Homan at the White House. | Jane Doe/Getty Images",
    "Migrants wait in line.\n(AP Photo/Julio Cortez)",
    "Migrants wait in line.\nJulio Cortez/AP",
    "Image source, Getty Images",
    "Image caption, The mayor spoke in 2019",
    "Getty Images",
    "© Getty Images",
    "Die Bürgermeisterin spricht. (picture alliance/dpa/Jörg Carstensen)",
)
ORDINARY = (
    "",
    " ",
    "()",
    ")",
    "(",
    "The rules changed in May (see below)",
    "The rules changed in May (see below).",
    "Agents of Immigration and Customs Enforcement (ICE)",
    "The agency is called Immigration and Customs Enforcement (ICE).",
    "The bill was written by Sen. Elizabeth Warren (D-Mass.)",
    "The shelter is open all day (24/7)",
    "Bring a passport (and/or a birth certificate)",
    "Bring one of the two (and/or)",
    "Students may take Advanced Placement (AP)",
    "The rule is enforced by the Environmental Protection Agency (EPA)",
    "He lives near Philadelphia (PA)",
    "Both cities sued (Los Angeles/San Diego)",
    "Both cities sued (Los Angeles, San Diego).",
    "The news agencies agree (AP/Reuters).",
    "He subscribes to two papers (Wall Street Journal, New York Times)",
    "He told Reuters that he would resign.",
    "He resigned. (He told Reuters that he would.)",
    "He resigned. (He told Reuters that he would)",
    "They met every week (via Zoom)",
    "He read the news via The Boston Globe",
    "She sold a photo by Ansel Adams.",
    "She sold a photo by Ansel Adams",
    "Image: the party is worried about how it looks.",
    "Credit: the company has paid back what it owed.",
    "Courtesy of the mayor, the tickets are free.",
    "The tickets are free (courtesy of the mayor).",
    "Photo by photo, the album tells a story.",
    "Elon Musk Sues Getty Images",
    "A Mayor Sits Down With Reuters",
    "BOSTON (AP) — The mayor spoke on Tuesday.",
    "By Jane Doe",
    "Boston, Massachusetts: Mayor Michelle Wu has emphasized Boston's sanctuary city status.",
    'Douglas County has declared itself a "non-sanctuary county."',
    "Michael Bloomberg",
    "Credits: 3",
    "Credits: Three Hours",
    "Graphics: Intel Iris Xe",
    "The laptop is light. Graphics: Intel Iris Xe",
    "Image: Ubuntu Server",
    "Photos: 12",
    "Pictures: Best Film",
    "He was mayor of New York (Michael Bloomberg)",
    "The mayor said so (on a podcast (in May))",
)


@pytest.mark.parametrize("text", CREDITED)
def test_credits_as_newsrooms_write_them_make_a_caption(text: str) -> None:
    """A caption with a credit would be quoted as a statement of the article."""
    assert looks_like_credit(text)
    assert is_caption(text)


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_sentences_are_no_captions(text: str) -> None:
    """A statement of the article would never be quoted."""
    assert not looks_like_credit(text)
    assert not is_caption(text)


@pytest.mark.parametrize(
    ("item", "caption"),
    [
        ("Credits: 3", False),
        ("Graphics: Intel Iris Xe", False),
        ("Photo: Jane Doe", False),
        ("Getty Images", False),
        ("A crowd. (Jane Doe/The Denver Post)", False),
        ("A crowd. (Jane Doe/Getty Images)", True),
        ("A crowd. (AP Photo/Jane Doe)", True),
        ("[caption] A crowd.", True),
    ],
)
def test_an_items_credit_names_an_agency(item: str, *, caption: bool) -> None:
    """A list of facts would lose those that look like a credit."""
    assert is_caption(item, item=True) is caption
    (block,) = read_body(f"- {item}\n", 0)[0].blocks
    assert (block.kind is BlockKind.CAPTION) is caption


@pytest.mark.parametrize("mark", [CAPTION_MARK, "[Caption]", "[CAPTION]"])
def test_a_mark_makes_any_paragraph_a_caption(mark: str) -> None:
    """A caption that a moderator marked would be quoted."""
    assert is_caption(f"{mark} Tom Homan discusses border security.")
    assert is_caption(mark)
    assert not looks_like_credit(f"{mark} Tom Homan discusses border security.")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("[caption] Tom", 10),
        ("[caption]Tom", 9),
        ("[CAPTION] \t Tom", 12),
        ("[caption]", 9),
        ("[captions] Tom", 0),
        ("A [caption] Tom", 0),
        ("", 0),
    ],
)
def test_mark_length_covers_the_mark_and_its_blanks(text: str, length: int) -> None:
    """The caption's own words would start in the wrong place."""
    assert mark_length(text) == length


def test_a_long_paragraph_or_a_poem_is_no_caption() -> None:
    """A paragraph that happens to end in a credit would be lost to every answer."""
    credit = " (AP Photo/Julio Cortez)"
    longest = "a" * (MAX_CAPTION_CHARS - len(credit)) + credit
    assert looks_like_credit(longest)
    assert not looks_like_credit(f"a{longest}")
    assert not looks_like_credit(f"One.\nTwo.\nThree.{credit}")


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "unit",
    ["(", ")", "[", "]", ".", ". ", " ", "/", "A/", "/ ", "A ", "Photo: ", "Credit... ", "via ",
     "Photo by ", "Courtesy ", "…", "|", " | ", "A:", " Ab:", "(A/", "\n", "© ", "'", '."', ", "],
)  # fmt: skip
def test_hostile_texts_are_decided_at_once(unit: str) -> None:
    """One crafted paragraph would hold up every answer."""
    for size in (MAX_CAPTION_CHARS, 100_000):
        text = (unit * size)[:size]
        for _ in range(20):
            looks_like_credit(text)
            looks_like_credit(f"{text[:-1]})")


@given(st.text(alphabet=st.sampled_from("Ab .()[]/|:,\n…Photo©é"), max_size=60))
def test_any_text_is_decided(text: str) -> None:
    """A character that nobody thought of would end in a traceback."""
    assert is_caption(text) in {True, False}


@given(st.text(max_size=80))
def test_blanks_around_a_text_change_nothing(text: str) -> None:
    """The same paragraph would be quoted in one file and not in another."""
    assert looks_like_credit(f" {text.strip()} ") == looks_like_credit(text.strip())
