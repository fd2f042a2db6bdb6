"""Whatever is sent, the visitor API answers in time, with a documented status, and never a fault of its own.

Requests are made from the OpenAPI document, right and wrong ones, with NUL and half characters.
FRONTDESK_FUZZ_CASES says how many; a few hundred by default.
"""

import math
import os
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest
import requests
import schemathesis
from edge_tools import SECRET, Edge, FakeRasa, visitor
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS

from frontdesk.edge.tokens import derived_key

CASES = int(os.environ.get("FRONTDESK_FUZZ_CASES", "330"))
NAMES = ("not_a_server_error", "status_code_conformance", "content_type_conformance",
         "response_schema_conformance", "response_headers_conformance")  # fmt: skip
FRESH_EVERY = 20
HANGS_S = 30  # whoever has not answered by then hangs; a machine may have much else to do


class Tokens:
    """Hands out tokens: mostly of a chat in use, now and then none, a wrong one, or that of an erased chat."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._count = 0
        self._token = ""
        self._http = httpx.Client(base_url=edge.url, timeout=10, trust_env=False)

    def close(self) -> None:
        self._http.close()

    def headers(self, *, short: bool) -> dict[str, str]:
        self._count += 1
        if self._count % 15 == 0:
            return {}
        if self._count % 16 == 0:
            return {"Authorization": "Bearer abc"}
        if self._count % FRESH_EVERY == 1:
            self._token = visitor(self._http).token
        token = self._token
        if short:  # so that a stream ends soon
            claims = jwt.decode(token, options={"verify_signature": False})
            claims["exp"] = time.time() + 0.05
            token = jwt.encode(claims, derived_key(SECRET, "visitor tokens"))
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def fuzzed(url: str, start: Callable[..., Edge], rasa: FakeRasa) -> Edge:
    return start(url, streams_per_session=1000)


# The edge runs in this process, and spreads its retries by chance while cases are drawn.
@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")
def test_every_operation_keeps_its_word(fuzzed: Edge) -> None:
    document = httpx.get(f"{fuzzed.url}/openapi.json", timeout=10, trust_env=False).json()
    schema = schemathesis.openapi.from_dict(document)
    schema.config.generation.codec = None  # every character, halves of pairs too
    assert schema.config.generation.allow_x00
    tokens = Tokens(fuzzed)
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) == 13
    tried = Counter[str]()
    with requests.Session() as session:
        while tried.total() < CASES:  # of some operations there are not enough different cases
            share = max(5, math.ceil((CASES - tried.total()) / (2 * len(operations))))
            for operation in operations:
                for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                    tried[operation.label] += _fuzz(operation, mode, share, tokens, fuzzed.url, session)
    tokens.close()
    assert len(tried) == len(operations)
    print(f"{tried.total()} cases", dict(tried))  # noqa: T201 - shown with `-s`


def _fuzz(
    operation: Any, mode: GenerationMode, count: int, tokens: Tokens, url: str, session: requests.Session
) -> int:
    """Try up to `count` cases of an operation; return how many there were."""
    tried = 0
    checks = [check for check in CHECKS.get_all() if check.__name__ in NAMES]
    assert len(checks) == len(NAMES)

    @settings(
        max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Case) -> None:
        nonlocal tried
        tried += 1
        short = case.path == "/v1/events"
        headers = tokens.headers(short=short)
        answer = case.call(base_url=url, session=session, headers=headers, timeout=HANGS_S)
        case.validate_response(answer, checks=checks)

    try:
        run()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # nothing can be wrong where nothing is sent
    return tried
