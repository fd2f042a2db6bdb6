"""What a provider's token says of somebody, if it can be believed."""

import hmac
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet

from frontdesk.errors import InputError

REFUSED = "The sign-in service's reply cannot be used. Try again, or sign in with your password."
_LEEWAY_S = 60
# Signatures by key pairs only: a shared secret would let everybody who has it sign.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is."""

    subject: str
    email: str


def claims_of(token: str, keys: KeySet, *, issuer: str, client: str) -> dict[str, Any]:
    """Return what a token says, if one of the keys signed it, for us and for now.

    Raises:
        JoseError: not so.
        ValueError: it is no token.
    """
    claims = jwt.decode(token, keys, algorithms=_ALGORITHMS).claims
    jwt.JWTClaimsRegistry(
        leeway=_LEEWAY_S, iss={"essential": True, "value": issuer}, aud={"essential": True, "value": client},
        exp={"essential": True}, iat={"essential": True}, sub={"essential": True}, nonce={"essential": True},
    ).validate(claims)  # fmt: skip
    return claims


def identity_of(claims: dict[str, Any], *, nonce: str, client: str) -> Identity:
    """Return whom a token is about.

    Raises:
        InputError: it belongs to another attempt, or the e-mail address is not verified.
    """
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise InputError("This sign-in was not begun in this browser. Try again.")
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != client:
        raise InputError(REFUSED)
    if claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
        raise InputError("The sign-in service has not verified your e-mail address.")
    return Identity(str(claims["sub"]), claims["email"])
