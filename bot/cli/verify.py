"""`briefing verify`: every quote that was shown, cut again from the text that it was cut from."""

from collections import Counter
from datetime import UTC, date, datetime, time
import json
import re
from typing import Any

from bot import app
from bot.cli.terminal import complain, counted, output, plain
from bot.errors import BotError
from bot.records import QuoteRecord
from bot.services.edition import Edition, One
from bot.services.receipts import CheckedQuote, Receipts, Verdict
from bot.settings import Settings

LINK = re.compile(
    r"(?:https://(?:\w+\.)?discord(?:app)?\.com/channels/(?:@me|\d+)/\d+/)?(\d{1,20})/?"
)
SHOWN_DIGITS = 12
SAID: dict[Verdict, str] = {
    "identical": "still in the article",
    "edited": "edited since",
    "removed": "removed since",
    "withdrawn": "withdrawn",
    "purged": "purged: its text was deleted on purpose, so it cannot be proven any more",
    "unknown": "its text is not kept, so it cannot be proven",
    "damaged": "NOT what the receipt names: the text or the log was changed",
}


async def verify(
    settings: Settings, since: str | None, message: str | None, *, as_json: bool
) -> int:
    """Check the receipts of the log, or of one answer.

    Returns:
        The exit status: 1 if a quote cannot be proven.

    Raises:
        BotError: since is no date, or message no link to an answer that is logged.
        KnowledgeError: The articles cannot be read.
        StoreError: The database cannot be used.
    """
    since_ms, message_id = _moment(since), _message(message)
    editions = One(Edition.of(app.read_snapshot(settings)))
    async with app.opened_store(settings) as store:
        receipts = app.make_receipts(store, editions)
        if message_id is not None:
            return await _one_answer(store, receipts, message_id, as_json=as_json)
        return await _all(receipts, since_ms, as_json=as_json)


async def _all(receipts: Receipts, since_ms: int, *, as_json: bool) -> int:
    found = [each async for each in receipts.check_all(since_ms)]
    verdicts = Counter(checked.verdict for checked, _ in found)
    shown = sum(each.shown for _, each in found)
    unproven = [(checked, each) for checked, each in found if not checked.proven]
    if as_json:
        _print_json(
            {
                "receipts": verdicts.total(),
                "shown": shown,
                "verdicts": dict(verdicts),
                "unproven": [
                    _receipt(checked.receipt)
                    | {"verdict": checked.verdict, "shown": each.shown, "latest": each.latest}
                    for checked, each in unproven
                ],
            }
        )
        return int(bool(unproven))
    console = output()
    if not found:
        complain("No answer that is logged quotes anything.", style="yellow")
        return 0
    quotes = counted(verdicts.total(), "quote")
    console.print(f"{quotes}, shown {counted(shown, 'time')}:", soft_wrap=True)
    for verdict, said in SAID.items():
        if verdicts[verdict]:
            console.print(f"{verdicts[verdict]:>8,}  {said}", soft_wrap=True)
    for checked, each in unproven:
        place = _place(checked.receipt)
        complain(f"{place}: {SAID[checked.verdict]} ({counted(each.shown, 'answer')})")
    return int(bool(unproven))


async def _one_answer(store: app.Store, receipts: Receipts, message: int, *, as_json: bool) -> int:
    logged = await store.questions.question_of_message(message)
    if logged is None:
        raise BotError(f"{message}: no answer that is logged is shown by this message")
    answer = await receipts.check(logged)
    if as_json:
        _print_json(
            {
                "question": logged.record.question,
                "corrected_at_ms": answer.corrected_at_ms,
                "quotes": [_checked(each) for each in answer.quotes],
            }
        )
    else:
        console = output()
        for each in answer.quotes:
            console.print(plain(f"{_place(each.receipt)}: {SAID[each.verdict]}"), soft_wrap=True)
            for line in each.difference:
                console.print(plain(f"    {line.mark} {line.text}"), soft_wrap=True)
        if not answer.quotes:
            complain("This answer quotes nothing.", style="yellow")
    return int(not all(each.proven for each in answer.quotes))


def _checked(each: CheckedQuote) -> dict[str, Any]:
    return _receipt(each.receipt) | {
        "kind": each.receipt.kind,
        "verdict": each.verdict,
        "proven": each.proven,
        "shown": each.shown.text if each.shown else None,
        "now": each.now.text if each.now else None,
        "difference": [f"{line.mark} {line.text}" for line in each.difference],
        "since_ms": each.at_ms,
    }


def _receipt(receipt: QuoteRecord) -> dict[str, Any]:
    return {
        "article": receipt.article,
        "revision": receipt.revision,
        "start": receipt.start,
        "end": receipt.end,
    }


def _place(receipt: QuoteRecord) -> str:
    digits = receipt.revision[:SHOWN_DIGITS]
    return f"{receipt.article} {digits} {receipt.start}:{receipt.end}"


def _print_json(value: dict[str, Any]) -> None:
    output().print(json.dumps(value, ensure_ascii=False), soft_wrap=True)


def _moment(since: str | None) -> int:
    if since is None:
        return 0
    try:
        day = date.fromisoformat(since)
    except ValueError as error:
        raise BotError(f"--since {since}: write a day as YYYY-MM-DD") from error
    return int(datetime.combine(day, time(), UTC).timestamp() * 1000)


def _message(link: str | None) -> int | None:
    if link is None:
        return None
    found = LINK.fullmatch(link.strip())
    if found is None:
        raise BotError(f"--message {link}: copy it in Discord under Copy Message Link")
    return int(found[1])
