"""Every error that Frontdesk raises on purpose, in one tree.

Raised where the fault is found; turned into an HTTP status or an exit code only at the edges
(the channel, the action server, the command line).
"""


class FrontdeskError(Exception):
    """Base of all errors of this project. The message is one sentence a person can act on."""


class ConfigurationError(FrontdeskError):
    """A setting or a configured file is missing or wrong; the program must not start."""


class ClinicFileError(ConfigurationError):
    """`clinic.yml` does not hold what safety or the replies need."""


class KnowledgeError(ConfigurationError):
    """Facts, answers or replies contradict each other or the topics."""


class ModelFileError(ConfigurationError):
    """A model file is missing or its hash differs from the one expected."""


class NotTrainedError(ConfigurationError):
    """A component that learns was used before it was trained."""


class InputError(FrontdeskError):
    """What came in cannot be used: bad JSON, bad UTF-8, an empty message, an unknown column."""


class ChoiceNotOfferedError(InputError):
    """A choice id that was never offered in this chat."""


class SessionError(InputError):
    """A visitor's token is missing, was tampered with, or has expired."""


class NotSignedInError(InputError):
    """A page of the staff console was asked for without a session, or with one that is over."""


class NotAllowedError(InputError):
    """A member of staff asked for something that their role may not do, or a form was forged."""


class OtherSiteError(InputError):
    """A browser asks on behalf of a page of a site that may not use the API."""


class TooLargeError(InputError):
    """A message or a request is over its limit.

    Args:
        message: one sentence.
        limit: how much is allowed, in the unit that the sentence names.
    """

    def __init__(self, message: str, limit: int) -> None:
        super().__init__(message)
        self.limit = limit


class TooManyError(FrontdeskError):
    """Too many requests or streams at once; it works again in `retry_after_s` seconds."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ServiceUnavailableError(FrontdeskError):
    """A part of the house (Rasa, the action server) does not answer."""


class NotFoundError(InputError):
    """There is no such conversation, message or hand-off, or not for whoever asks."""


class ErasedError(NotFoundError):
    """The conversation of a valid token is no longer there: it was erased or purged."""


class NotOwnerError(FrontdeskError):
    """The chat is held by somebody else, or closed: the change was not made."""


class ChatClosedError(NotOwnerError):
    """The chat has ended; a new one must be started."""


class LeaseLostError(FrontdeskError):
    """Another process took over this chat's turn; what this one found must be dropped."""


class RecordUnavailableError(ServiceUnavailableError):
    """The database does not answer."""


class SealError(FrontdeskError):
    """An encrypted text cannot be opened with the configured keys."""


class TeachingError(FrontdeskError):
    """Teaching cannot go on: another run is under way, nothing can be taught, or nothing taken back."""


class NotDeliveredError(ServiceUnavailableError):
    """A notification to staff was not taken; it is tried again."""
