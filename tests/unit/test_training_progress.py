"""Who waits for the training sees how far it is, and no warnings that are meant for programmers."""

import logging
import time
import warnings

import pytest

from frontdesk.channel.progress import progress

_HOOKS = logging.getLogger("rasa.engine.training.hooks")


def test_each_part_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with progress():
        _HOOKS.info("Starting to train component 'SafetyClassifier'.")
        _HOOKS.info("Finished training component 'SafetyClassifier'.")
        _HOOKS.info("Restored component 'LanguageTools' from cache.")
    first, *parts = capsys.readouterr().out.splitlines()
    assert "half an hour" in first
    assert [line.split("  ")[-1] for line in parts] == [
        "learning to notice people at risk",
        "looking at the words: as before",
    ]


def test_a_long_part_is_seen_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(every_s=0.01):
        time.sleep(0.5)
    assert "still training" in capsys.readouterr().out
    time.sleep(0.05)
    assert not capsys.readouterr().out


def test_only_warnings_that_concern_our_data_are_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(warnings, "showwarning", lambda message, *_, **__: shown.append(str(message)))
    with warnings.catch_warnings(), progress():
        warnings.simplefilter("always")
        warnings.warn("use another function", DeprecationWarning, stacklevel=1)
        warnings.warn("an intent has no examples", UserWarning, stacklevel=1)
    assert shown == ["an intent has no examples"]
    capsys.readouterr()
