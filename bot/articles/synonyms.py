"""synonyms.yaml -> groups of words that mean the same in these articles, or its faults.

How YAML is read is strict_yaml.py's; what follows from two words meaning the same is search's. The
invariant: every group has at least two words or phrases, and no two of them are alike.
"""

from collections.abc import Collection
from dataclasses import dataclass

from bot.articles.faults import Fault, not_utf8
from bot.articles.strict_yaml import Node, Problem, Scalar, Sequence, read_yaml, shown

SYNONYMS_FILE = "synonyms.yaml"
# By taste: longer ones are sentences.
MAX_WORDS = 6
HOW = "write each group as a line: - [tram, streetcar, light rail]"


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Words and phrases that mean the same.

    Attributes:
        groups: Each as written, at least two in each.
    """

    groups: tuple[tuple[str, ...], ...] = ()


def read_synonyms(path: str, content: bytes) -> tuple[Synonyms, tuple[Fault, ...]]:
    """Read a file of groups.

    Args:
        path: The file, as its faults shall name it.
        content: The file's bytes.

    Returns:
        The groups that have no fault, and the faults in the order of their lines.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Synonyms(), (not_utf8(path, error),)
    document = read_yaml(text)
    problems = list(document.problems)
    groups: list[tuple[str, ...]] = []
    root = document.root
    if root is not None and not isinstance(root, Sequence):
        problems.append(Problem(root.line, f"expected a list of groups: {HOW}"))
    for node in root.items if isinstance(root, Sequence) else ():
        group = _group(node)
        if isinstance(group, Problem):
            if all(problem.line != group.line for problem in problems):
                problems.append(group)  # one mistake seldom comes alone
        else:
            groups.append(group)
    faults = {Fault(path, problem.line, problem.message) for problem in problems}
    return Synonyms(tuple(groups)), tuple(sorted(faults))


def _group(node: Node) -> tuple[str, ...] | Problem:
    """The words of a group, or what is wrong with it."""
    if not isinstance(node, Sequence):
        return Problem(node.line, f"a group stands in brackets: {HOW}")
    words: dict[str, str] = {}
    for item in node.items:
        if not isinstance(item, Scalar):
            return Problem(item.line, f"a group holds words and phrases only: {HOW}")
        word = " ".join(item.text.split())
        if (problem := _problem(word, words)) is not None:
            return Problem(item.line, problem)
        words[word.casefold()] = word
    if len(words) < 2:  # noqa: PLR2004  two words that mean the same
        return Problem(node.line, f"a group needs at least two words: {HOW}")
    return tuple(words.values())


def _problem(word: str, before: Collection[str]) -> str | None:
    """What is wrong with a word, or phrase, of a group."""
    if not any(map(str.isalnum, word)):
        return "there is no word between two commas: remove one comma"
    if len(word.split()) > MAX_WORDS:
        return f'"{shown(word)}" has more than {MAX_WORDS} words: shorten it'
    if word.casefold() in before:
        return f'"{shown(word)}" stands twice in this group: remove one'
    return None
