"""Stand-ins for the assistant and its action server, as quick to start as can be:
`plain_assistant.py (assistant|actions) PORT [PORT OF THE ACTIONS]`. Only the standard library.

A reply repeats the message, so that the record can be checked; one that was asked while another
turn of the same chat was in progress says so.
"""

import errno
import http.client
import json
import random
import signal
import sys
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

OVERLAP = "(two turns at once)"
_ACTION_S = 10.0


class Handler(BaseHTTPRequestHandler):
    """Answers turns and, as the action server, actions."""

    protocol_version = "HTTP/1.1"
    actions_port = 0
    in_progress: Counter = Counter()
    lock = threading.Lock()

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:
        self._reply(200, {"status": "ok"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if not self.actions_port:
            self._reply(200, {"events": [], "responses": []})
            return
        chat = body["conversation"]
        with self.lock:
            self.in_progress[chat] += 1
            overlap = self.in_progress[chat] > 1
        try:
            time.sleep(random.uniform(0.0, 0.05))
            status = self._act()
        finally:
            with self.lock:
                self.in_progress[chat] -= 1
        if status != http.client.OK:
            self._reply(500, {"error": "The action failed."})
            return
        self._reply(200, _turn(f"reply to {body.get('text')}{OVERLAP if overlap else ''}"))

    def _act(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.actions_port, timeout=_ACTION_S)
        try:
            connection.request("POST", "/webhook", body="{}", headers={"Content-Type": "application/json"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 500
        finally:
            connection.close()

    def _reply(self, status: int, answer: object) -> None:
        data = json.dumps(answer).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:
            self.close_connection = True


class Server(ThreadingHTTPServer):
    """Bears many connections."""

    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        return


def _turn(text: str) -> dict:
    message = {
        "text": text, "kind": "answer", "topic": "risks", "section": "Risks", "choices": [], "handoff": None,
    }  # fmt: skip
    return {"messages": [message], "asks": [], "handoff": None, "model": "plain"}


def main() -> None:
    """Serve, as soon as the port is free."""
    Handler.actions_port = int(sys.argv[3]) if sys.argv[1] == "assistant" else 0
    while True:
        try:
            server = Server(("127.0.0.1", int(sys.argv[2])), Handler)
            break
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            time.sleep(0.05)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()
    server.socket.close()
    while sum(Handler.in_progress.values()):  # what was begun is finished
        time.sleep(0.01)
    time.sleep(0.05)  # its last answers are on their way


if __name__ == "__main__":
    main()
