"""Loads pages in a browser to which no debugger is tied, and tells what their main threads did.

A driver of browsers turns on what costs the page itself: the stacks of every request, for one. Here only the
counters and the slower processor are on. Source: the Chrome DevTools Protocol, domains Target, Performance,
Emulation and Fetch.
"""

import itertools
import json
import time
from typing import Any

from playwright.sync_api import Browser

SETTLED_S = 1.5
_PARTS = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


class PageLoads:
    """Loads pages, each in a context of its own.

    Args:
        browser: a running Chromium.
        slowed: how many times slower its pages' processor is.
    """

    def __init__(self, browser: Browser, slowed: int) -> None:
        self._browser = browser.new_browser_cdp_session()
        self._slowed = slowed
        self._numbers = itertools.count(1)
        self._answers: dict[int, dict[str, Any]] = {}
        self._held: list[str] = []
        self._browser.on("Target.receivedMessageFromTarget", self._hear)

    def main_thread_ms(self, address: str, *, without: str = "") -> float:
        """Return the main thread's script, style and layout work until a page has settled, in milliseconds.

        It is the thread's own time: what other processes do meanwhile does not count.

        Args:
            address: the page.
            without: the end of a script's address; the page gets an empty script instead.
        """
        context = self._browser.send("Target.createBrowserContext")["browserContextId"]
        wanted = {"url": "about:blank", "browserContextId": context}
        target = self._browser.send("Target.createTarget", wanted)["targetId"]
        page = self._browser.send("Target.attachToTarget", {"targetId": target, "flatten": False})[
            "sessionId"
        ]
        self._ask(page, "Performance.setTimeDomain", timeDomain="threadTicks")
        self._ask(page, "Performance.enable")
        self._ask(page, "Emulation.setCPUThrottlingRate", rate=self._slowed)
        if without:
            self._ask(page, "Fetch.enable", patterns=[{"urlPattern": f"*{without}"}])
        self._ask(page, "Page.navigate", url=address)
        self._settle(page)
        counters = self._ask(page, "Performance.getMetrics")["metrics"]
        self._browser.send("Target.disposeBrowserContext", {"browserContextId": context})
        return 1000 * sum(one["value"] for one in counters if one["name"] in _PARTS)

    def _settle(self, page: str) -> None:
        """Wait, and answer for the script that the page goes without."""
        ends = time.monotonic() + SETTLED_S
        empty = {
            "responseCode": 200,
            "body": "",
            "responseHeaders": [{"name": "Content-Type", "value": "text/javascript"}],
        }
        while time.monotonic() < ends:
            self._browser.send("Target.getTargets")  # what came meanwhile is heard
            while self._held:
                self._ask(page, "Fetch.fulfillRequest", requestId=self._held.pop(), **empty)
            time.sleep(0.02)

    def _ask(self, page: str, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message = json.dumps({"id": number, "method": method, "params": params})
        self._browser.send("Target.sendMessageToTarget", {"sessionId": page, "message": message})
        while number not in self._answers:
            self._browser.send("Target.getTargets")
        answer = self._answers.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        found: dict[str, Any] = answer["result"]
        return found

    def _hear(self, told: dict[str, Any]) -> None:
        message = json.loads(told["message"])
        if "id" in message:
            self._answers[message["id"]] = message
        elif message["method"] == "Fetch.requestPaused":
            self._held.append(message["params"]["requestId"])
