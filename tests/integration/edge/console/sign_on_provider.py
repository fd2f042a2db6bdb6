"""A small OpenID Connect provider over real HTTP, which can be told to lie."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT = "frontdesk"
SECRET = "shared-with-the-provider-and-nobody-else"  # noqa: S105


class LocalProvider:
    """Gives codes and tokens for one person at a time.

    Attributes:
        person: what it says of them.
        claims: what its tokens say instead of the truth.
        key: signs tokens; the public half is served.
        signs_with: what tokens are really signed with, by default `key`.
        failing: answers everything with 500.
    """

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.key = RSAKey.generate_key(2048, {"kid": "first"})
        self.signs_with: RSAKey | OctKey | None = None
        self.algorithm = "RS256"
        self.issuer_told = ""
        self.failing = False
        self.codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                provider.post(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def get(self, request: BaseHTTPRequestHandler) -> None:
        path = urlsplit(request.path)
        if self.failing:
            self._answer(request, 500, {})
        elif path.path == "/.well-known/openid-configuration":
            self._answer(request, 200, {
                "issuer": self.issuer_told or self.issuer, "jwks_uri": f"{self.issuer}/keys",
                "authorization_endpoint": f"{self.issuer}/authorize", "token_endpoint": f"{self.issuer}/token",
            })  # fmt: skip
        elif path.path == "/keys":
            self._answer(request, 200, {"keys": [self.key.as_dict(private=False)]})
        else:
            asked = {name: values[0] for name, values in parse_qs(path.query).items()}
            code = secrets.token_urlsafe(8)
            self.codes[code] = asked
            request.send_response(303)
            back = urlencode({"code": code, "state": asked["state"]})
            request.send_header("Location", f"{asked['redirect_uri']}?{back}")
            request.end_headers()

    def post(self, request: BaseHTTPRequestHandler) -> None:
        size = int(request.headers["Content-Length"])
        form = {name: values[0] for name, values in parse_qs(request.rfile.read(size).decode()).items()}
        known = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        if self.failing:
            self._answer(request, 500, {})
        elif request.headers["Authorization"] != known or asked is None or not self._proved(asked, form):
            self._answer(request, 400, {"error": "invalid_grant"})
        else:
            token = {"access_token": "a", "token_type": "Bearer", "id_token": self._token(asked)}
            self._answer(request, 200, token)

    def _proved(self, asked: dict[str, str], form: dict[str, str]) -> bool:
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return asked["code_challenge"] == challenge and asked["redirect_uri"] == form.get("redirect_uri")

    def _token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        true = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = true | self.person | self.claims
        told = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm == "none":
            parts = (json.dumps(part).encode() for part in ({"alg": "none", "kid": self.key.kid}, told))
            return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."
        key = self.signs_with or self.key
        header = {"alg": self.algorithm, "kid": key.kid or self.key.kid}
        return jwt.encode(header, told, key, algorithms=[self.algorithm])

    def _answer(self, request: BaseHTTPRequestHandler, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)
