"""Files that stay the same while a process lives: read and compressed once, not sent twice."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request, Response

_UNCHANGED = 304
_TAG_DIGITS = 32


@dataclass(frozen=True)
class Asset:
    """A file as it is sent.

    Attributes:
        plain: its bytes.
        packed: the same, compressed with gzip.
        tag: names the content; the two ways of sending it have tags of their own.
        media_type: its type.
    """

    plain: bytes
    packed: bytes
    tag: str
    media_type: str

    @classmethod
    def of(cls, content: bytes, media_type: str) -> "Asset":
        """Return an asset with this content."""
        tag = hashlib.sha256(content).hexdigest()[:_TAG_DIGITS]
        return cls(content, gzip.compress(content, 9, mtime=0), tag, media_type)

    def reply(self, request: Request, headers: Mapping[str, str]) -> Response:
        """Return the reply to `request`: without the content where the browser has it already.

        Args:
            request: says what is accepted and what is known.
            headers: go out in any case.
        """
        packed = _takes_gzip(request.headers.get("accept-encoding", ""))
        tag = f'"{self.tag}-gzip"' if packed else f'"{self.tag}"'
        more = {**headers, "ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if _is_known(tag, request.headers.get("if-none-match", "")):
            return Response(status_code=_UNCHANGED, headers=more)
        if packed:
            more["Content-Encoding"] = "gzip"
        return Response(self.packed if packed else self.plain, media_type=self.media_type, headers=more)


def _takes_gzip(accepted: str) -> bool:
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "").rstrip("0.") != "q="  # q=0 forbids it
    return False


def _is_known(tag: str, known: str) -> bool:
    """Return whether `If-None-Match` names `tag`; a proxy may have made it a weak one on its way."""
    return known.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in known.split(","))
