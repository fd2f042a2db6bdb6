"""Lines of the log as JSON: fields to search by, and no words of anybody."""

import io
import json
import logging
import logging.config
from collections.abc import Iterator

import pytest

from frontdesk.edge.log_lines import FORMS, configuration
from frontdesk.edge.logs import log_failure
from frontdesk.errors import ConfigurationError

CANARY = "canary-7710"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the configured formatter writes for a logger of its own."""
    logger, stream = logging.getLogger("frontdesk.test_lines"), io.StringIO()
    wanted = configuration("json")["formatters"]["json"]["()"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.config.BaseConfigurator({}).resolve(wanted)())
    logger.addHandler(handler)
    logger.propagate = False
    yield stream
    logger.removeHandler(handler)
    logger.propagate = True


def test_a_failure_has_what_error_and_place_as_fields_and_no_words(lines: io.StringIO) -> None:
    try:
        int(CANARY)
    except ValueError as error:
        log_failure(logging.getLogger("frontdesk.test_lines"), "a turn", error)
    line = json.loads(lines.getvalue())
    assert (line["level"], line["logger"], line["what"], line["error"]) == (
        "ERROR", "frontdesk.test_lines", "a turn", "ValueError",
    )  # fmt: skip
    assert "test_edge_log_lines.py:" in line["place"]
    assert line["time"].endswith("+00:00")
    assert isinstance(line["process"], int)
    assert CANARY not in lines.getvalue()


def test_a_traceback_is_reduced_to_its_error(lines: io.StringIO) -> None:
    try:
        raise KeyError(CANARY)
    except KeyError:
        logging.getLogger("frontdesk.test_lines").exception("it failed")
    assert json.loads(lines.getvalue())["error"] == "KeyError"
    assert CANARY not in lines.getvalue()


def test_each_record_is_one_line_whatever_is_in_it(lines: io.StringIO) -> None:
    logging.getLogger("frontdesk.test_lines").warning('two\nlines and "quotes" %s', {"a": 1})
    assert lines.getvalue().count("\n") == 1
    assert json.loads(lines.getvalue())["message"] == "two\nlines and \"quotes\" {'a': 1}"


@pytest.mark.parametrize("form", FORMS)
def test_each_form_can_be_configured(form: str) -> None:
    assert configuration(form)["handlers"]["stderr"]["formatter"] == form


def test_another_form_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="FRONTDESK_LOGS must be one of plain, json"):
        configuration("xml")
