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


MEDIA = (
    *("Photo", "photo", "Photos", "photos", "Photograph", "photograph", "Photographs"),
    *("Image", "image", "Images", "Picture", "picture", "Pictures", "Illustration"),
    *("illustration", "Illustrations", "Graphic", "graphic", "Graphics"),
)


@pytest.mark.parametrize("medium", MEDIA)
def test_a_medium_announces_its_maker(medium: str) -> None:
    """A credit for a drawing or a picture would be quoted as a statement."""
    announced = (" by ", " credit: ", " credit:", " credits, ", " source: ", " courtesy : ")
    assert all(looks_like_credit(f"{medium}{words}Jane Doe") for words in announced)
    assert looks_like_credit(f"{medium}: Jane Doe/Reuters")
    assert looks_like_credit(f"{medium} : Reuters.")
    assert not looks_like_credit(f"{medium} source Jane Doe")
    assert not looks_like_credit(f"{medium} by the river that froze")
    assert looks_like_credit(f"{medium}: Jane Doe") is medium.lower().startswith("photo")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        *((f"{which} {rest}", True) for which in ("File", "file", "Staff", "staff", "Handout")
          for rest in ("photo by Jane Doe", "photo: Jane Doe", "image by Jane Doe")),
        ("handout photo: Jane Doe", True),
        ("credit: Jane Doe", True),
        ("Credit : Jane Doe", True),
        ("Credit: Jane Doe.", True),
        ("Credit: Jane", False),
        ("Credits: Jane Doe", False),
        ("Credits: Jane Doe/AP", True),
        ("Credit...Jane Doe", True),
        ("Credits ... Jane Doe", True),
        ("Credit… Jane Doe", True),
        ("Credit.Jane Doe", False),
        ("©Jane Doe", True),
        ("Photo courtesy Jane Doe", True),
        ("photos courtesy of the Smith family", True),
        ("Courtesy Jane Doe", True),
        ("Courtesy: the Smith family", True),
        ("Courtesy/the Smith family", True),
        ("Courtesy the Smith family", False),
        ("Image caption: The mayor", True),
        ("media caption,the mayor", True),
        ("Photo caption:", False),
        ("Photo: Jane", False),
        ("Photo: Jane Doe 2", False),
        ("Handout photo: Jane", False),
        ("File photo: Jane", False),
        ("Staff photo: Jane", False),
        ("handout image: Jane Doe", False),
        ("Photo: Jane Doe.", True),
        ("Photo by 2 of us", False),
        ("Photo by x Doe", False),
        ("Credit: the pool.", True),
        ("Photo by a friend", False),
        ("Photo by J Doe", True),
    ],
)  # fmt: skip
def test_forms_of_a_credit_without_brackets(text: str, *, is_one: bool) -> None:
    """A credit would be quoted, or a fact be lost as one."""
    assert looks_like_credit(text) is is_one


@pytest.mark.parametrize(
    ("gap", "is_one"),
    [
        *(
            (gap, True)
            for gap in (". ", "? ", "! ", "… ", ".” ", '." ', ".) ", ".] ", ".' ", ".’ ")
        ),
        *((gap, True) for gap in ("\n", " | ", " • ", " — ", " – ", " ")),
        (", ", False),
        ("|", False),
        (" - ", False),
    ],
)
def test_a_credit_starts_behind_a_break(gap: str, *, is_one: bool) -> None:
    """A caption would be quoted up to its credit, or a statement that speaks of one be lost."""
    credit = "Photo: Jane Doe" if is_one else "photo: Jane Doe"
    assert looks_like_credit(f"A crowd of people{gap}{credit}") is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("They agree (AFP)", True),
        ("They agree (AP)", False),
        ("They agree (SAP Photo)", False),
        ("They agree (AP Photobook)", False),
        ("They agree (Reuters)", True),
        ("They agree. (File)", True),
        ("They agree (File)", False),
        ("They agree (Jane Doe via AP)", True),
        ("They agree (Jane Doe | AP)", True),
        ("They agree (Jane Doe / AP)", True),
        ("They agree (Jane Doe for AP)", False),
        ("They agree (Jane Olivia AP)", False),
        ("They agree. (Jane Doe for  AP)", True),
        ("They agree. (Jane Doe for AP)", True),
        ("They agree. (Jane Doe – AP)", True),
        ("They agree. (Jane Doe, AP)", True),
        ("They agree. (Jane Doe; AP)", True),
        ("They agree. (Jane Doe (AP))", True),
        ("They agree. (Jane Doe-AP)", False),
        ("They agree. (Jane Doe/Somewhere)", True),
        ("They agree (Jane Doe/Somewhere)", False),
        ("They agree. (Jane/Somewhere)", False),
        ("They agree. (the mayor/AP)", False),
        ("They agree. (Jane Doe/the post)", False),
        ("They agree. (Jane Doe/THE POST)", True),
        ("They agree.” (AP)", True),
        ("They agree.  (AP) ", True),
        ("They agree: (AP)", False),
        ("They agree (Jane Doe/AP).", True),
        ("They agree (Jane Doe, AP).", False),
        ("They agree [Jane Doe/AP]", True),
        ("They agree (Jane Doe/AP]", False),
        ("They agree Jane Doe/AP)", False),
    ],
)
def test_forms_of_a_credit_in_brackets(text: str, *, is_one: bool) -> None:
    """A credit would be quoted, or an aside in brackets cost its sentence."""
    assert looks_like_credit(text) is is_one


@pytest.mark.parametrize(
    ("credit", "words", "is_one"),
    [
        ("Photo by {}", 16, True),
        ("Photo by {}", 17, False),
        ("Courtesy of {}", 14, True),
        ("Courtesy of {}", 15, False),
    ],
)
def test_a_maker_has_few_words(credit: str, words: int, *, is_one: bool) -> None:
    """A sentence of names would be taken for whoever made a picture."""
    assert looks_like_credit(credit.format(" ".join(["Jane"] * words))) is is_one


@pytest.mark.parametrize(
    ("name", "is_person"),
    [("Jane", False), ("Jane Doe", True), ("J. A. B. Doe", True), ("J. A. B. C. Doe", False)],
)
def test_a_person_has_two_to_four_words(name: str, *, is_person: bool) -> None:
    """A pair of papers in brackets would be taken for a photographer and a paper."""
    assert looks_like_credit(f"A crowd ({name}/Globe)") is is_person


def test_a_long_paragraph_or_a_poem_is_no_caption() -> None:
    """A paragraph that happens to end in a credit would be lost to every answer."""
    credit = " (AP Photo/Julio Cortez)"
    longest = "a" * (MAX_CAPTION_CHARS - len(credit)) + credit
    assert looks_like_credit(longest)
    assert is_caption(longest, item=True)
    assert not is_caption(f"a{longest}", item=True)
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
