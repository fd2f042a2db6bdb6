"""The composition root: everything the edge works with, put together once per process."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from frontdesk.bundle import model_to_load
from frontdesk.edge.addresses import Addresses
from frontdesk.edge.assistant import Assistant
from frontdesk.edge.hub import Hub
from frontdesk.edge.masking import Masking
from frontdesk.edge.metrics import Metrics
from frontdesk.edge.phrases import load_phrases
from frontdesk.edge.screening import Screening, Screens
from frontdesk.edge.tokens import Tokens, derived_key
from frontdesk.edge.traces import Traces
from frontdesk.edge.typing import Typing
from frontdesk.knowledge.answers import Knowledge, load_knowledge
from frontdesk.knowledge.clinic import Clinic, load_clinic
from frontdesk.knowledge.replies import Replies, load_replies
from frontdesk.knowledge.wording import Speaker
from frontdesk.language.encoder import SentenceEncoder, package_files
from frontdesk.records import Record
from frontdesk.records.keys import session_secret
from frontdesk.records.models import now
from frontdesk.records.opening import open_record
from frontdesk.records.store import Store
from frontdesk.safety.bundle import screen_from_bundle
from frontdesk.settings import Settings

# Visitors seldom say the same: what is kept pays for titles, greetings and messages that come again.
_REMEMBERED = 1024


@dataclass(frozen=True)
class House:
    """What the edge works with.

    Attributes:
        store: the record, for asynchronous callers.
        record: the same, for callers in threads.
        screening: the safety screen.
        masking: makes masked copies.
        knowledge: the article's facts and the answers.
        speaker: words replies.
        replies: fixed wordings.
        clinic: what the clinic configured.
        assistant: the connection to the dialogue engine.
        hub: wakes live streams.
        typing: who is typing.
        tokens: visitors' sessions.
        addresses: names addresses without keeping them.
        metrics: counts.
        traces: time the steps of a turn, where a receiver is set.
        clock: returns the present moment in UTC.
        process: this process's name among those that work on the record.
    """

    settings: Settings
    record: Record
    store: Store
    screening: Screening
    masking: Masking
    knowledge: Knowledge
    speaker: Speaker
    replies: Replies
    clinic: Clinic
    assistant: Assistant
    hub: Hub
    typing: Typing
    tokens: Tokens
    addresses: Addresses
    metrics: Metrics
    traces: Traces
    clock: Callable[[], datetime]
    process: str


def open_house(settings: Settings) -> House:
    """Return the house as the settings say.

    Raises:
        ConfigurationError: a setting, a file, a key or the trained model is missing or wrong.
    """
    screen = screen_from_bundle(model_to_load(settings), load_encoder(settings))
    record = open_record(settings)
    record.masker.mask("Warm up.")
    screen.screen("Warm up.")
    return furnish(settings, record, screen, secret=session_secret(settings), phrases=load_phrases())


def furnish(
    settings: Settings, record: Record, screen: Screens, *, secret: str,
    clock: Callable[[], datetime] = now, phrases: Screens | None = None,
) -> House:  # fmt: skip
    """Return a house around a record and a safety screen; the rest is built here.

    Args:
        settings: the configuration.
        record: the door to the record.
        screen: the safety screen.
        secret: signs visitors' tokens.
        clock: returns the present moment in UTC.
        phrases: the screen's phrase layer alone; by default the screen.

    Raises:
        ConfigurationError: a setting or a file of the clinic's is wrong.
    """
    clinic, hub, process = load_clinic(settings.clinic_file), Hub(), secrets.token_urlsafe(12)
    knowledge, replies = load_knowledge(), load_replies(clinic)
    metrics = Metrics(record, folder_shared=settings.edge_workers > 1)
    return House(
        settings=settings,
        record=record,
        store=Store(record, single_writer=settings.database.startswith("sqlite")),
        screening=Screening(screen, phrases, failed=partial(metrics.error, "screen")),
        masking=Masking(record.masker),
        knowledge=knowledge,
        speaker=Speaker(knowledge, replies, clinic),
        replies=replies,
        clinic=clinic,
        assistant=Assistant(settings),
        hub=hub,
        typing=Typing(hub),
        tokens=Tokens(secret, hours=settings.session_hours, clock=clock),
        addresses=Addresses(derived_key(secret, "addresses"), settings.proxies),
        metrics=metrics,
        traces=Traces(settings.traces, process),
        clock=clock,
        process=process,
    )


def load_encoder(settings: Settings) -> SentenceEncoder:
    """Return the sentence encoder over the settings' files or, by default, the packages'."""
    model, tokenizer = package_files()
    encoder = SentenceEncoder(
        Path(settings.encoder_model) if settings.encoder_model else model,
        Path(settings.encoder_tokenizer) if settings.encoder_tokenizer else tokenizer,
        remembered=_REMEMBERED,
    )
    encoder.encode(["warm up"])
    return encoder
