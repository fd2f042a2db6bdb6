"""E-mails to one member of staff: somebody flagged a conversation for them, or asks them to take a chat.

What leaves is a line in the outbox that names the account; the address is looked up when it is sent, and
whoever may not sign in any more gets nothing.
"""

from email.message import EmailMessage
from functools import partial

from frontdesk.edge.house import House
from frontdesk.edge.notify.announce import EMAIL, channels
from frontdesk.edge.notify.composed import ComposedNotifier, open_mails
from frontdesk.edge.notify.composing import Notification, base_address, envelope
from frontdesk.edge.notify.notifiers import Notifier
from frontdesk.errors import NotFoundError
from frontdesk.records import UnitOfWork
from frontdesk.records.models import now
from frontdesk.settings import Settings

CHANNEL = "personal"
FLAG, ASSIGN = "flag", "assign"
_SUBJECTS = {
    FLAG: "a colleague asks you to look at a conversation",
    ASSIGN: "a colleague asks you to take a chat",
}
_PAGES = {FLAG: "review", ASSIGN: "chats"}


def write_to(uow: UnitOfWork, settings: Settings, account: int, chat: str, event: str) -> None:
    """Put an e-mail to a member of staff into the outbox, where e-mail is in use.

    Args:
        uow: the transaction that records what it tells of.
        settings: name the channels.
        account: whose address.
        chat: the conversation that it leads to.
        event: `FLAG` or `ASSIGN`.
    """
    if EMAIL in channels(settings):
        data = {"reason": "other", "urgency": "none", "at": now().isoformat(), "account": account}
        uow.outbox.put(CHANNEL, event, chat, data)


def open_personal(house: House) -> dict[str, Notifier]:
    """Return what sends these e-mails, if e-mail is in use; in development they may be shown instead.

    Raises:
        ConfigurationError: a setting that e-mail needs is missing or wrong.
    """
    if EMAIL not in channels(house.settings):
        return {}
    mails = open_mails(house.settings, house.clinic.hours.zone)
    return {CHANNEL: ComposedNotifier(mails, partial(_compose, house))}


def as_mail(notification: Notification, settings: Settings, address: str) -> EmailMessage:
    """Return the e-mail.

    Args:
        notification: what it tells of.
        settings: name the sender and the console's address.
        address: the receiver's.
    """
    what, page = _SUBJECTS[notification.event], _PAGES[notification.event]
    mail = envelope(
        settings, what, address, f"personal-{notification.id}-{notification.conversation}"
    )  # fmt: skip
    mail.set_content(
        f"{what.capitalize()}.\n\n"
        f"Open it: {base_address(settings)}/staff/{page}/{notification.conversation}\n\n"
        "What was said, and what your colleague noted, is not in this message.\n"
    )
    return mail


async def _compose(house: House, notification: Notification) -> EmailMessage | None:
    """Return the e-mail; None: the account may not sign in any more."""
    address = await house.store.read(lambda uow: _address(uow, notification.account))
    return as_mail(notification, house.settings, address) if address else None


def _address(uow: UnitOfWork, account: int | None) -> str | None:
    try:
        found = uow.staff.get(account or 0)
    except NotFoundError:
        return None
    return None if found.disabled_at else found.email
