"""Tells staff outside the console that somebody needs them: by e-mail and by a signed webhook.

A notification is recorded in the transaction that makes it necessary (`announce`) and sent
afterwards (`Courier`). It never holds what a visitor wrote or how to reach them.
"""

from frontdesk.edge.notify.announce import announce
from frontdesk.edge.notify.composing import Event, Notification
from frontdesk.edge.notify.courier import Courier
from frontdesk.edge.notify.notifiers import Notifier, open_notifiers

__all__ = ["Courier", "Event", "Notification", "Notifier", "announce", "open_notifiers"]
