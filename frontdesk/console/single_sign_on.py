"""Single sign-on by OpenID Connect: the authorization code flow with PKCE, state and nonce.

What a provider says counts only when its signature, issuer, audience, times and nonce are right.
"""

import hashlib
import hmac
import logging
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from frontdesk.console.sign_on_token import REFUSED, Identity, claims_of, identity_of
from frontdesk.errors import InputError, ServiceUnavailableError
from frontdesk.settings import Settings

logger = logging.getLogger(__name__)

_TIMEOUT_S = 5.0
_KNOWN_S = 3600.0  # how long a provider's addresses and keys are believed
_LONGEST = 1_000_000  # bytes of a reply
_AWAY = "The sign-in service does not answer. Try again, or sign in with your password."


@dataclass(frozen=True)
class Attempt:
    """One way to the provider and back. All that must be remembered follows from the seed.

    Attributes:
        seed: kept in a cookie of the browser that set out.
    """

    seed: str

    def secret(self, kind: str) -> str:
        """Return the state, nonce or verifier of this attempt."""
        return hashlib.sha256(f"{kind}:{self.seed}".encode()).hexdigest()


class Provider:
    """The provider that the settings name.

    Args:
        settings: its address and what it knows us by.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._found: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._known_until = 0.0

    @property
    def issuer(self) -> str:
        """Return its address."""
        return self._issuer

    @property
    def is_set(self) -> bool:
        """Return whether there is one."""
        return bool(self._issuer and self._settings.oidc_client_id)

    async def address(self, attempt: Attempt, back: str) -> str:
        """Return where the browser must go; `back` is where it comes back to.

        Raises:
            ServiceUnavailableError: the provider does not answer, or not as one.
        """
        found, _ = await self._known()
        return str(prepare_grant_uri(
            found["authorization_endpoint"], self._settings.oidc_client_id, "code", redirect_uri=back,
            scope="openid email", state=attempt.secret("state"), nonce=attempt.secret("nonce"),
            code_challenge=create_s256_code_challenge(attempt.secret("verifier")), code_challenge_method="S256",
        ))  # fmt: skip

    async def identity(self, attempt: Attempt, back: str, code: str, state: str) -> Identity:
        """Return who came back with this code.

        Raises:
            InputError: they did not set out from here, or what the provider says cannot be believed.
            ServiceUnavailableError: the provider does not answer, or not as one.
        """
        if not hmac.compare_digest(state.encode(), attempt.secret("state").encode()):
            raise InputError("This sign-in was not begun in this browser. Try again.")
        found, keys = await self._known()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back,
                "code_verifier": attempt.secret("verifier")}  # fmt: skip
        token = await self._token(found, form)
        return await self._checked(token, attempt.secret("nonce"), keys)

    async def _token(self, found: dict[str, Any], form: dict[str, str]) -> object:
        """Return what the provider gives for a code."""
        client, secret = self._settings.oidc_client_id, self._settings.oidc_client_secret
        basic = "client_secret_basic" in found.get(
            "token_endpoint_auth_methods_supported", ["client_secret_basic"]
        )
        auth = httpx.BasicAuth(quote_plus(client), quote_plus(secret)) if secret and basic else None
        own = {} if auth else {"client_id": client, **({"client_secret": secret} if secret else {})}
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT_S) as http:
                reply = await http.post(
                    found["token_endpoint"], data=form | own, auth=auth or httpx.USE_CLIENT_DEFAULT
                )
            if reply.is_server_error:
                reply.raise_for_status()
            token = reply.json()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ServiceUnavailableError(_AWAY) from error
        except ValueError as error:
            raise self._refused(error) from error
        if not reply.is_success or not isinstance(token, dict):
            logger.warning("the sign-in service gave no token (%d)", reply.status_code)
            raise InputError(REFUSED)
        return token.get("id_token")

    async def _checked(self, token: object, nonce: str, keys: KeySet) -> Identity:
        if not isinstance(token, str) or len(token) > _LONGEST:
            raise InputError(REFUSED)
        client = self._settings.oidc_client_id
        try:
            try:
                claims = claims_of(token, keys, issuer=self._found["issuer"], client=client)
            except InvalidKeyIdError:  # the provider may have new keys
                self._known_until = 0.0
                found, keys = await self._known()
                claims = claims_of(token, keys, issuer=found["issuer"], client=client)
        except (JoseError, ValueError) as error:
            raise self._refused(error) from error
        return identity_of(claims, nonce=nonce, client=client)

    def _refused(self, error: Exception) -> InputError:
        logger.warning("the sign-in service's token was refused (%s)", type(error).__name__)
        return InputError(REFUSED)

    async def _known(self) -> tuple[dict[str, Any], KeySet]:
        """Return the provider's addresses and keys."""
        if self._keys is not None and time.monotonic() < self._known_until:
            return self._found, self._keys
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT_S) as http:
                found = await _json(http, f"{self._issuer}/.well-known/openid-configuration")
                if str(found["issuer"]).rstrip("/") != self._issuer:
                    raise ValueError("another issuer")
                keys = KeySet.import_key_set(await _json(http, found["jwks_uri"]))  # type: ignore[arg-type]
                found["authorization_endpoint"], found["token_endpoint"]
        except (httpx.HTTPError, httpx.InvalidURL, JoseError, ValueError, KeyError, TypeError) as error:
            logger.warning("the sign-in service cannot be asked (%s)", type(error).__name__)
            raise ServiceUnavailableError(_AWAY) from error
        self._found, self._keys, self._known_until = found, keys, time.monotonic() + _KNOWN_S
        return found, keys


async def _json(http: httpx.AsyncClient, address: str) -> dict[str, Any]:
    reply = await http.get(address)
    reply.raise_for_status()
    found = reply.json()
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found
