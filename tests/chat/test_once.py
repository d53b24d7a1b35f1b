"""What is not to be done twice is remembered, in bounded memory."""

from bot.chat.once import MOST_REMEMBERED, Once


def test_what_was_done_is_remembered_up_to_a_bound() -> None:
    """Nothing is done twice, what was given back can be done, and memory does not grow for ever."""
    once = Once()
    assert once.take(1)
    assert not once.take(1)
    once.give_back(1)
    assert once.take(1)
    assert all(once.take(key) for key in range(2, MOST_REMEMBERED + 2))
    assert 1 not in once
