"""Each event as one POST to a web address.

A receiver knows a message that it has already by ``X-Sealane-Id``, and that it is ours by
``X-Sealane-Signature``, the HMAC-SHA256 of the body under a secret of both.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import urllib.error
import urllib.request
from collections.abc import Collection
from typing import TYPE_CHECKING

from sealane.serve.carrier import TIMEOUT_S, address, require_own, why

if TYPE_CHECKING:
    from sealane.serve.route.live import Message

__all__ = ["Webhook"]


class _Stay(urllib.request.HTTPRedirectHandler):
    """Events go to the address that was named and nowhere else."""

    def redirect_request(self, *_given: object, **_named: object) -> None:
        return None


class Webhook:
    """Posts messages; whatever answers 2xx has taken one.

    Parameters
    ----------
    url : http or https, without a user or a password in it.
    secret : signs the messages.
    own : hosts beside this machine that are one's own.

    Raises BadSetting for an address that cannot be one, and for one of others.
    """

    def __init__(self, url: str, *, secret: str | None = None, own: Collection[str] = ()) -> None:
        parts = address(
            url,
            "http",
            "https",
            setting="webhook",
            advice="Write --webhook https://host/path; its secret goes into "
            "SEALANE_WEBHOOK_SECRET.",
        )
        require_own(parts, own, secured="https", setting="webhook")
        self.url, self.shown = url, f"webhook {parts.scheme}://{parts.netloc}"
        self._secret = secret.encode() if secret else None
        self._opener = urllib.request.build_opener(_Stay)

    def carry(self, message: Message) -> str | None:
        """None where it was taken, else why not."""
        headers = {
            "Content-Type": "application/json",
            "X-Sealane-Id": message.id,
            "X-Sealane-Status": message.status,
        }
        if self._secret is not None:
            signature = hmac.new(self._secret, message.data, hashlib.sha256).hexdigest()
            headers["X-Sealane-Signature"] = f"sha256={signature}"
        request = urllib.request.Request(self.url, message.data, headers)  # noqa: S310
        try:
            with self._opener.open(request, timeout=TIMEOUT_S):
                return None
        except urllib.error.HTTPError as error:
            error.close()
            return f"answered {error.code}"
        except (OSError, http.client.HTTPException) as error:
            return why(error)

    def close(self) -> None:
        """Each message had a connection of its own."""
