"""The link that adds the bot to a server, where there is none to print."""

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("", "copy it from the developer portal"),
        ("no token", "it does not look like a bot's token"),
    ],
)
def test_without_a_token_there_is_no_link(
    run: Run, monkeypatch: pytest.MonkeyPatch, token: str, told: str
) -> None:
    """A link would be printed that leads nowhere, or the token that was mistyped be shown."""
    monkeypatch.setenv("DISCORD_TOKEN", token)
    status, shown, said = run("invite")
    assert (status, shown) == (1, "")
    assert told in said
    assert not token or token not in said
