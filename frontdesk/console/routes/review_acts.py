"""What reviewers change: judgements on asks, marks on replies, flags, what counts as reviewed."""

from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from frontdesk.console.context import TheConsole
from frontdesk.console.members import ReviewerActs
from frontdesk.console.review.labels import Labels
from frontdesk.console.routes.review import query_of, transcript
from frontdesk.errors import InputError, NotFoundError
from frontdesk.records import UnitOfWork
from frontdesk.records.labels import Label

routes = APIRouter(prefix="/review/{chat}")
MAX_NOTE_CHARS = 1000
Text = Annotated[str, Form()]


@routes.post("/asks/{sequence}/{ask}")
async def judge(
    request: Request, chat: str, sequence: int, ask: int, console: TheConsole, member: ReviewerActs,
    label: Text = "", example: Text = "", comment: Text = "", teach: Text = "",
) -> Response:  # fmt: skip
    """Say what an ask is. With `teach` its masked words are accepted as an example."""
    words = example if teach else None
    try:
        chosen = Labels(console.knowledge).find(label)
        note = _note(comment)
        await console.store.write(
            partial(
                _judge, chat=chat, sequence=sequence, ask=ask, label=chosen, staff=member.name, example=words,
                comment=note,
            )
        )  # fmt: skip
    except NotFoundError:
        raise
    except InputError as error:
        typed = {"label": label, "example": example, "comment": comment, "teach": teach}
        problem = {"place": f"{sequence}/{ask}", "sentence": str(error), **typed}
        return await transcript(request, console, member, chat, problem=problem)
    return _back(request, chat, f"m{sequence}a{ask}")


@routes.post("/asks/{sequence}/{ask}/withdraw")
async def withdraw(
    request: Request, chat: str, sequence: int, ask: int, console: TheConsole, member: ReviewerActs
) -> Response:
    """Take a judgement back."""

    def change(uow: UnitOfWork) -> None:
        uow.corrections.withdraw(chat, sequence, ask)
        uow.people.audit(member.name, "withdraw_correction", chat, sequence=sequence, ask=ask)

    await console.store.write(change)
    return _back(request, chat, f"m{sequence}a{ask}")


@routes.post("/replies/{sequence}")
async def mark(
    request: Request, chat: str, sequence: int, console: TheConsole, member: ReviewerActs,
    judgement: Text = "", note: Text = "",
) -> Response:  # fmt: skip
    """Say whether a reply is good or bad, or take that back."""
    if judgement not in ("good", "bad", "none"):
        raise InputError("Say whether the reply is good or bad.")
    note = _note(note)

    def change(uow: UnitOfWork) -> None:
        if judgement == "none":
            uow.marks.unmark(chat, sequence)
        else:
            uow.marks.mark(chat, sequence, good=judgement == "good", note=note, staff=member.name)
        uow.people.audit(member.name, "mark_reply", chat, sequence=sequence, judgement=judgement)

    await console.store.write(change)
    return _back(request, chat, f"m{sequence}")


@routes.post("/flag")
async def flag(
    request: Request, chat: str, console: TheConsole, member: ReviewerActs, colleague: Text = "", note: Text = "",
) -> Response:  # fmt: skip
    """Ask a colleague, or whoever can, to look at a conversation. A colleague hears of it by e-mail, too."""
    name, note = _note(colleague), _note(note)

    def change(uow: UnitOfWork) -> None:
        asked = next((one for one in uow.staff.all_active() if one.name == name), None) if name else None
        if name and asked is None:
            raise InputError("There is no such colleague.")
        uow.marks.flag(chat, staff=member.name, colleague=asked.name if asked else None, note=note)
        uow.people.audit(member.name, "flag", chat, **({"colleague": asked.name} if asked else {}))
        if asked and asked.id != member.id:
            console.desk.write_to(uow, asked.id, chat, "flag")

    await console.store.write(change)
    console.signals.stir(chat)
    return _back(request, chat)


@routes.post("/flags/{number}/settle")
async def settle_flag(
    request: Request, chat: str, number: int, console: TheConsole, member: ReviewerActs
) -> Response:
    """Say that a flag was dealt with."""

    def change(uow: UnitOfWork) -> None:
        uow.marks.settle_flag(chat, number, member.name)
        uow.people.audit(member.name, "settle_flag", chat, flag=number)

    await console.store.write(change)
    console.signals.stir(chat)
    return _back(request, chat)


@routes.post("/reviewed")
async def reviewed(
    request: Request, chat: str, console: TheConsole, member: ReviewerActs, done: Text = "yes"
) -> Response:
    """Say that a conversation was read as a whole, or take that back."""

    def change(uow: UnitOfWork) -> None:
        if done == "yes":
            uow.marks.reviewed(chat, member.name)
        else:
            uow.marks.unreviewed(chat)
        uow.people.audit(member.name, "review" if done == "yes" else "unreview", chat)

    await console.store.write(change)
    return _back(request, chat)


def _judge(
    uow: UnitOfWork, *, chat: str, sequence: int, ask: int, label: Label, staff: str, example: str | None,
    comment: str,
) -> None:  # fmt: skip
    confirmed = uow.corrections.judge(
        chat, sequence, ask, label, staff=staff, example=example, comment=comment or None
    )
    uow.people.audit(
        staff, "confirm" if confirmed else "correct", chat, sequence=sequence, ask=ask, kind=label.kind,
        topic=label.topic, reason=label.reason, taught=example is not None,
    )  # fmt: skip


def _note(text: str) -> str:
    """Return a note as every database takes it.

    Raises:
        InputError: it is too long.
    """
    text = text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8").strip()
    if len(text) > MAX_NOTE_CHARS:
        raise InputError(f"A note may have up to {MAX_NOTE_CHARS} characters.")
    return text


def _back(request: Request, chat: str, place: str = "") -> Response:
    """Lead back to the same place of the transcript."""
    return RedirectResponse(
        f"/staff/review/{quote(chat)}{query_of(request)}{f'#{place}' if place else ''}", 303
    )
