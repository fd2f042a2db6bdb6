"""Figures count what they say, and hold no words."""

from frontdesk.edge.metrics import Metrics


def test_turns_risks_errors_and_streams_are_counted() -> None:
    metrics = Metrics()
    metrics.turn(("answer", "medical"), 0.2)
    metrics.turn(("my name is Jo Canary",), 7.0)
    metrics.risk("crisis")
    metrics.error("rasa")
    metrics.stream_opened()
    metrics.stream_opened()
    metrics.stream_closed()
    metrics.assistant(alive=True)
    page = metrics.page().decode()
    assert 'frontdesk_turns_total{kind="answer"} 1.0' in page
    assert 'frontdesk_turns_total{kind="other"} 1.0' in page
    assert "Canary" not in page
    assert 'frontdesk_turn_seconds_bucket{le="0.25"} 1.0' in page
    assert "frontdesk_turn_seconds_count 2.0" in page
    assert 'frontdesk_risks_total{risk="crisis"} 1.0' in page
    assert 'frontdesk_errors_total{part="rasa"} 1.0' in page
    assert "frontdesk_streams 1.0" in page
    assert "frontdesk_assistant_up 1.0" in page
    metrics.assistant(alive=False)
    assert "frontdesk_assistant_up 0.0" in metrics.page().decode()


def test_two_houses_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.error("rasa")
    assert "rasa" not in other.page().decode()
