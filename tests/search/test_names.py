"""Names in questions and in texts."""

import pytest

from bot.search.index import Index
from bot.search.names import cased, holds_last_name, holds_name
from bot.search.query import read_query
from bot.search.terms import Analyzer
from tests.conftest import make_article

KNOWN = Index.build([make_article("---\ntitle: T\n---\nMichelle Wu and Mike Johnston met.")])


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What does Wu say?", ["wu"]),
        ("Boston wants what from Denver?", ["denver"]),
        ("what did Mike Johnson and Jane Doe do", ["mike johnson", "jane doe"]),
        ("Michelle Smith's stance", ["michell smith"]),
        ("Compare Michelle Smith", ["michell smith"]),
        ("Define Boston", ["boston"]),
        ("what does Mayor Michelle Wu want", ["michell wu"]),
        ("what does Denver Mayor Mike Johnston want", ["denver", "mike johnston"]),
        ("Governor Wu's plan", ["wu"]),
        ("is the Mayor there", ["mayor"]),
        ("what about St. Louis", ["st loui"]),
        ("is it Boston. Denver", ["boston", "denver"]),
        ("ask J. R. Jones", ["j r jone"]),
        ("is it Jean-Luc", ["jean luc"]),
        ("about Boston's Michelle Wu", ["boston", "michell wu"]),
        ("WHAT DOES WU SAY", ["wu"]),
        ("What Is Boston's Stance On It", ["boston"]),
        ("What Is The Stance Of Boston", []),
        ("what does wu say", ["wu"]),
        ("the Stance of it", []),
        ("what does michelle kim say", ["michell kim"]),
        ("what does mike johnson say", ["mike johnson"]),
        ("what did councillor abernathy say", ["abernathi"]),
        ("did the mayor resign", []),
        ("is lakewood's share known", ["lakewood"]),
        ("did holly found it", ["holli"]),
        ("is the price known", []),
        ("Lakewood's share of it", ["lakewood"]),
        ("Today's share of it", []),
    ],
)
def test_names_are_told_by_their_capitals(question: str, names: list[str]) -> None:
    """Capitals that follow each other make a name; titles, shouting and headlines make none."""
    assert [" ".join(name) for name in read_query(question, KNOWN).names] == names


@pytest.mark.parametrize(
    ("name", "text", "held"),
    [
        ("mike johnson", "Mayor Mike Johnson spoke.", True),
        ("mike johnson", "Brandon Johnson met Mike Smith.", False),
        ("mike johnson", "Mike Johnston, Brandon Johnson", False),
        ("michell wu", "Michelle A. Wu spoke.", True),
        ("michell wu", "Michelle Anna Maria Wu spoke.", True),
        ("michell wu", "Michelle, Wu", False),
        ("michell wu", "Michelle spoke of Wu", False),
        ("texa commission", "Texas Land Commissioner", True),
        ("dutch revolt", "the Dutch revolt", True),
        ("jean luc", "so Jean-Luc said", True),
        ("polish lithuanian union", "the Polish\u2013Lithuanian Union", True),
        ("wu", "Mayor Wu", True),
        ("wu", "nobody", False),
    ],
)
def test_a_name_is_a_phrase(name: str, text: str, held: bool) -> None:  # noqa: FBT001  a case
    """A name's words stand next to each other, but for other names between."""
    assert holds_name(tuple(name.split()), text, Analyzer().tokens(text)) is held


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("Johnson spoke.", True),
        ("Mayor Johnson spoke.", True),
        ("then Johnson spoke.", True),
        ("Brandon Johnson spoke.", False),
        ("nobody spoke", False),
    ],
)
def test_a_last_name_belongs_to_nobody_else(text: str, held: bool) -> None:  # noqa: FBT001  a case
    """A last name with another first name is somebody else's."""
    assert holds_last_name(("mike", "johnson"), text, Analyzer().tokens(text)) is held


def test_a_namesake_of_the_stemmer_is_unknown() -> None:
    """Holly is not Hollis, though both have one stem; other words may have any ending."""
    text = "---\ntitle: T\n---\nHollis founded the servers with Normans.\n"
    index = Index.build([make_article(text)])
    asked = read_query("did holly found the server", index)
    assert [(word.typed, word.name) for word in asked.unknown] == [("holly", True)]
    assert not read_query("did Hollis found a server", index).unknown


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("what did michelle wu want", "what did Michelle Wu want"),
        ("the bridge of pell valley", "the bridge of Pell Valley"),
        ("the valley of pell", "the valley of Pell"),
        ("does Pell valley bridge it", "does Pell Valley bridge it"),
    ],
)
def test_names_are_written_as_articles_write_them(typed: str, written: str) -> None:
    """A word that also stands small is a name's behind the word that it follows in the articles."""
    text = "Michelle Wu left Pell Valley. The Bridge of Pell was a bridge in a valley."
    index = Index.build([make_article(f"---\ntitle: T\n---\n{text}")])
    assert cased(typed, index.analyzer.tokens(typed), index) == written
