"""Hostile files and texts through every way in: refused with a reason, or an article like others.

BRIEFING_EXAMPLES in the environment sets how many are tried; 150 unless it does.
tests/benchmarks/hostile.py tries 10,000 and says how long they take.
"""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
import pytest

from bot.articles.reading import read_article
from bot.errors import BotError, RefusedError
from bot.library.snapshot import Snapshot
from bot.records import Draft
from bot.services.edition import Edition, One
from bot.services.previewing import faulty, preview_of
from bot.services.review import Change, review
from bot.services.sections import rewrite_section
from bot.services.typed import By, Form, check_upload, of_file, of_form
from tests.services.hostile import GOOD, files, texts

EXAMPLES = int(os.environ.get("BRIEFING_EXAMPLES", "150"))
ME = By("a" * 32)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> One:
    """A folder of one good article, served."""
    root = tmp_path_factory.mktemp("knowledge")
    (root / "harbour.md").write_text(GOOD)
    return One(Edition.of(Snapshot.read(root)))


def reasons(served: One, draft: Draft) -> list[str]:
    """Why a draft is not published; [] if it can be."""
    if draft.problem:
        return [str(each) for each in faulty(draft, draft.problem).faults]
    root = served.current.snapshot.root
    change = Change(draft.path, draft.content, draft.expected, draft.author)
    preview = preview_of(draft, review(root, served, change, ()), ())
    return [str(each) for each in (*preview.faults, *preview.failing)]


def refused(served: One, content: bytes) -> list[str]:
    """Why an uploaded file is not published; [] if it can be."""
    try:
        check_upload("x.md", content)
    except RefusedError as error:
        return [str(error)]
    return reasons(served, of_file("x.md", content, ME))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(content=files)
def test_no_file_breaks_anything(served: One, content: bytes) -> None:
    """Whatever is sent, it is refused in words that fit on a screen, or it is an article."""
    for reason in refused(served, content):
        assert reason.strip()
        assert "\n" not in reason
        assert len(reason) < 1_000


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(title=texts, link=st.just("") | texts, date=st.just("") | texts, text=texts)
def test_no_form_breaks_anything(served: One, title: str, link: str, date: str, text: str) -> None:
    """Whatever stands in a form, it is kept whole, and adds no key but its own."""
    draft = of_form(Form(title, link, date, text), ME)
    assert dict(draft.fields) == {"title": title, "link": link, "date": date, "text": text}
    assert all(map(str.strip, reasons(served, draft)))
    if draft.content is not None:
        article, faults = read_article("x.md", draft.content)
        if article is not None:
            head = article.front_matter
            assert (head.title, head.url or "") == (title.strip(), link.strip())
            assert (head.label, head.must_answer, head.must_not_answer) == (None, (), ())
        else:
            assert faults


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=SLOW)
@given(new=texts, which=st.integers(0, 1))
def test_no_section_breaks_anything(served: One, new: str, which: int) -> None:
    """Whatever is typed for a section, the head of the file and its tests stay."""
    article = served.current.snapshot.by_path()["harbour.md"]
    text = rewrite_section(article, which, new).text
    content = text.encode("utf-8", "replace")
    rewritten, faults = read_article("harbour.md", content)
    if rewritten is None:
        assert faults
    else:
        assert rewritten.front_matter == article.front_matter
    change = Change("harbour.md", content, article.revision, ME.person)
    try:
        review(served.current.snapshot.root, served, change, ())
    except BotError as error:
        pytest.fail(str(error))
