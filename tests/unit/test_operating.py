"""What docs/operating.md says is so."""

import re
import time
from collections.abc import Callable

import yaml

from frontdesk.edge.metrics import Metrics
from frontdesk.edge.notify.announce import channels as channels_of
from frontdesk.edge.notify.composing import Event
from frontdesk.edge.notify.webhook import signature
from frontdesk.knowledge.hours_file import read_hours
from frontdesk.language.files import PROJECT
from frontdesk.settings import PREFIX, Settings

TEXT = (PROJECT / "docs/operating.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.S)


def test_the_code_that_verifies_a_signature_works() -> None:
    (code,) = blocks("python")
    names: dict[str, Callable[..., bool]] = {}
    exec(code, names)  # noqa: S102 - our own documentation
    verify, body, moment = names["is_from_frontdesk"], b'{"id":"1"}', int(time.time())
    assert verify("secret", signature("secret", body, moment), body)
    assert not verify("another", signature("secret", body, moment), body)
    assert not verify("secret", signature("secret", body, moment), body + b" ")
    assert not verify("secret", signature("secret", body, moment - 301), body)
    assert not verify(
        "secret", signature("secret", body, moment).replace(f"t={moment}", f"t={moment + 1}"), body
    )


def test_the_example_of_the_hours_can_be_used() -> None:
    (example,) = blocks("yaml")
    hours = read_hours(yaml.safe_load(example), "example")
    assert hours.week is not None
    assert len(hours.holidays) == 2


def test_every_part_that_can_fail_is_in_the_table_and_in_the_runbook() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (PROJECT / "frontdesk").rglob("*.py"))
    counted = re.findall(r'metrics\.error(?:\(|, )f?"([^"]+)"', code)
    again_and_again = [name.replace(" ", "_") for name in re.findall(r'keep_doing\(\s*f?"([^"]+)"', code)]
    channels = [str(name) for name in channels_of(Settings(smtp_url="smtp://x", webhook_url="https://x"))]
    parts = {
        name.replace("{channel}", channel) for name in (*counted, *again_and_again) for channel in channels
    }
    assert parts >= {"screen", "redis", "weekly_summary", "notify_email", "notify_webhook"}
    (row,) = re.findall(r"^\| `frontdesk_errors_total\{part\}` \|.+$", TEXT, re.M)
    assert set(re.findall(r"`(\w+)`", row)) == parts
    (section,) = re.findall(r"^### FrontdeskErrors$(.+?)^### ", TEXT, re.M | re.S)
    own_alarm = {"screen"}
    assert parts - own_alarm <= set(re.findall(r"`(\w+)`", section))


def test_settings_events_and_figures_that_it_names_exist() -> None:
    for name in re.findall(rf"{PREFIX}([A-Z0-9_]+)", TEXT):
        assert name.lower() in Settings.__dataclass_fields__
    for event in Event:
        assert f"`{event}`" in TEXT
    metrics = Metrics()
    metrics.turn(("answer",), 0.1)
    metrics.risk("crisis")
    metrics.error("rasa")
    page = metrics.page().decode()
    read_from_the_record = ("handoffs_waiting", "database_up", "notices_undelivered", "notices_given_up")
    for name in set(re.findall(r"`frontdesk_(\w+)", TEXT)) - set(read_from_the_record):
        assert f"frontdesk_{name}" in page
