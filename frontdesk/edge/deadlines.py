"""Requests for staff that nobody took in time: the visitor is told the truth, staff are told again.

So are they of a person at risk in a chat that somebody holds, if nobody looks at it in time.
"""

from functools import partial

from frontdesk.edge.background import keep_doing
from frontdesk.edge.house import House
from frontdesk.edge.hub import STIRRED
from frontdesk.edge.notify import Event, announce
from frontdesk.errors import NotFoundError
from frontdesk.knowledge.hours_phrases import tongue_of
from frontdesk.records import Author, Owner, UnitOfWork, Urgency

KIND = "overdue"
EVERY_S = 5.0
_AT_ONCE = 20
_RISKS = (Urgency.CRISIS, Urgency.EMERGENCY)


class Deadlines:
    """Looks for overdue requests. Every process may run one; each request is dealt with once.

    Args:
        house: record, wordings, clinic, settings.
    """

    def __init__(self, house: House) -> None:
        self._house = house

    async def run(self) -> None:
        """Look every few seconds until cancelled."""
        await keep_doing("deadlines", self.step, every_s=EVERY_S, metrics=self._house.metrics)

    async def step(self) -> bool:
        """Deal with what is overdue now; return whether there may be more.

        Raises:
            RecordUnavailableError: the database does not answer.
        """
        moment, store = self._house.clock(), self._house.store
        found = await store.read(
            lambda uow: [
                (request.id, request.conversation_id) for request in uow.handoffs.overdue(moment, _AT_ONCE)
            ]
        )
        for request, chat in found:
            try:
                news = await store.write(partial(self._escalate, request=request, chat=chat))
            except NotFoundError:
                continue  # erased in this moment; its request goes with it
            if news is not None:
                self._house.hub.tell(chat, news)
        return len(found) == _AT_ONCE

    def _escalate(self, uow: UnitOfWork, request: int, chat: str) -> int | None:
        """Tell visitor and staff in one transaction; return what to wake with, None where nothing was done."""
        conversation = uow.conversations.lock(chat)  # first: requests change under this lock only
        standing = uow.handoffs.open_of(chat)
        due = standing and standing.deadline_at and standing.deadline_at < self._house.clock()
        if standing is None or standing.id != request or not due or not uow.handoffs.escalate(request):
            return None  # taken, resolved or made more urgent since
        urgency = Urgency(standing.urgency)
        announce(
            uow, self._house.settings, event=Event.ESCALATION, conversation=chat,
            reason=standing.reason, urgency=urgency,
        )  # fmt: skip
        if conversation.owner not in (Owner.BOT, Owner.WAITING):
            return STIRRED
        name = self._name(urgency, spanish=self._is_spanish(uow, chat, urgency, conversation.language))
        text = self._house.replies.text(name)
        return uow.messages.add(chat, Author.SYSTEM, text, kind=KIND, reply_to=standing.sequence).sequence

    def _name(self, urgency: Urgency, *, spanish: bool) -> str:
        if urgency in _RISKS:
            name = f"overdue_{urgency}"
        else:
            name = "overdue_call" if self._house.clinic.phone else "overdue"
        return f"{name}_es" if spanish else name

    def _is_spanish(self, uow: UnitOfWork, chat: str, urgency: Urgency, language: str) -> bool:
        """Return whether the visitor wrote Spanish: in general, or when the crisis reply was given."""
        latest = uow.messages.latest_kinds(chat, (urgency,), 1)
        reply = str(latest[0][1].get("reply", "")) if latest else ""
        return tongue_of(language) == "es" or reply.endswith("_es")
