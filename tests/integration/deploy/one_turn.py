"""Waits until an edge is ready, asks it one question and prints what a visitor then sees, as JSON."""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

WAIT_S = 150


def main() -> None:
    with httpx.Client(base_url=sys.argv[1], timeout=10, trust_env=False) as http:
        until(lambda: http.get("/readyz").status_code == 200)
        token = http.post("/v1/sessions", json={}).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        sent = {"id": "one-turn-12345678", "text": "What are the risks?"}
        http.post("/v1/messages", json=sent, headers=headers).raise_for_status()
        seen: list[dict[str, Any]] = []

        def answered() -> bool:
            seen[:] = http.get("/v1/messages", headers=headers).json()["messages"]
            return len(seen) > 1

        until(answered)
        json.dump(seen, sys.stdout)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            if true():
                return
        except httpx.HTTPError:
            pass
        if time.monotonic() > deadline:
            logs = "\n".join(f"{path}:\n{path.read_text()[-2000:]}" for path in Path("/tmp").glob("*.log"))  # noqa: S108
            sys.exit(f"It did not happen in {WAIT_S} s.\n{logs}")
        time.sleep(0.3)


if __name__ == "__main__":
    main()
