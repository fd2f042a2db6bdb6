"""Reaching a person: asking for one or no longer, leaving contact details, judging an answer."""

from functools import partial

from fastapi import APIRouter

from frontdesk.edge.asking import ask_for_staff
from frontdesk.edge.contact import checked
from frontdesk.edge.desk import TheDesk, TheWriter, locked
from frontdesk.edge.house import House
from frontdesk.edge.returning import CONTACT_NOTED, return_to_assistant
from frontdesk.edge.shapes import ContactIn, DoneOut, FeedbackIn, StateOut, described, owner_of
from frontdesk.errors import ErasedError, NotFoundError
from frontdesk.knowledge.topics import HUMAN
from frontdesk.records import Author, Owner, UnitOfWork, Urgency

routes = APIRouter(tags=["people"])
PERSON_REQUESTED = "person_requested"


@routes.post("/person", status_code=202, responses=described(401, 408, 409, 410, 413, 422, 429, 500, 503))
async def ask_for_a_person(desk: TheDesk, who: TheWriter) -> StateOut:
    """Ask for a member of staff. Asking again changes nothing."""
    state = await desk.house.store.write(partial(_request, house=desk.house, chat=who.chat))
    desk.house.hub.tell(who.chat, state.sequence)
    return state


@routes.post("/assistant", status_code=202, responses=described(401, 408, 409, 410, 413, 422, 429, 500, 503))
async def go_back_to_the_assistant(desk: TheDesk, who: TheWriter) -> StateOut:
    """Withdraw the request for staff, or leave whoever holds the chat: the assistant answers again.

    Of a person at risk, and of somebody who left contact details, staff stay asked: the chat is then
    `waiting`, and the assistant answers meanwhile. Asking again changes nothing.
    """
    state = await desk.house.store.write(partial(_return, house=desk.house, chat=who.chat))
    desk.house.hub.tell(who.chat, state.sequence)
    return state


@routes.post("/contact", responses=described(400, 401, 408, 409, 410, 413, 422, 429, 500, 503))
async def leave_contact_details(sent: ContactIn, desk: TheDesk, who: TheWriter) -> DoneOut:
    """Say how staff can reach you outside of this chat. A second time replaces the first."""
    details = checked(sent)
    sequence = await desk.house.store.write(
        partial(_keep_contact, house=desk.house, chat=who.chat, details=details)
    )
    desk.house.hub.tell(who.chat, sequence)
    return DoneOut()


@routes.post("/feedback", responses=described(400, 401, 404, 408, 410, 413, 422, 429, 500, 503))
async def judge_an_answer(sent: FeedbackIn, desk: TheDesk, who: TheWriter) -> DoneOut:
    """Say whether an answer of the assistant helped. A second time replaces the first."""
    await desk.house.store.write(partial(_keep_feedback, chat=who.chat, sent=sent))
    return DoneOut()


def _request(uow: UnitOfWork, *, house: House, chat: str) -> StateOut:
    conversation = locked(uow, chat)
    if conversation.owner == Owner.BOT:
        before = uow.messages.latest_kinds(chat, (PERSON_REQUESTED,))
        text = house.replies.text(HUMAN, len(before))
        said = uow.messages.add(chat, Author.SYSTEM, text, kind=PERSON_REQUESTED)
        ask_for_staff(uow, house, chat, reason=HUMAN, urgency=Urgency.CLINIC, sequence=said.sequence)
    now = uow.conversations.get(chat)
    return StateOut(owner=owner_of(now.owner), sequence=now.last_sequence)


def _return(uow: UnitOfWork, *, house: House, chat: str) -> StateOut:
    locked(uow, chat)
    return_to_assistant(uow, house, chat)
    now = uow.conversations.get(chat)
    return StateOut(owner=owner_of(now.owner), sequence=now.last_sequence)


def _keep_contact(uow: UnitOfWork, *, house: House, chat: str, details: dict[str, str]) -> int:
    conversation = locked(uow, chat)
    uow.people.set_contact(chat, details)
    text = house.replies.text(CONTACT_NOTED)
    said = uow.messages.add(chat, Author.SYSTEM, text, kind=CONTACT_NOTED)
    if conversation.owner != Owner.STAFF:
        ask_for_staff(uow, house, chat, reason=HUMAN, urgency=Urgency.CLINIC, sequence=said.sequence)
    return uow.conversations.get(chat).last_sequence


def _keep_feedback(uow: UnitOfWork, *, chat: str, sent: FeedbackIn) -> None:
    try:
        uow.conversations.lock(chat)
    except NotFoundError as error:
        raise ErasedError("This chat was erased.") from error
    message = uow.messages.get(chat, sent.sequence)
    if message.author != Author.ASSISTANT:
        raise NotFoundError("There is no such answer.")
    uow.people.set_feedback(message, helpful=sent.helpful, word=(sent.word or "").strip() or None)
