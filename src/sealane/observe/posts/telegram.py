"""Telegram: the JSON that its desktop client exports of a channel or group.

Only public channels and public groups are read; messages of other chats are rejects. Older exports
state times in the zone of the exporting computer alone, which nobody knows later: their messages
are rejects too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sealane.observe.posts.record import JsonLayout, Record, Refusal

__all__ = ["EXPORT", "PUBLIC"]

PUBLIC = ("public_channel", "public_supergroup")
"""Values of ``type`` of chats that anybody may read."""
_LINKS = ("link", "text_link")
_MEDIA = ("photo", "file")


def _is_export(value: dict[str, Any]) -> bool:
    is_chat = isinstance(value.get("messages"), list) and "type" in value
    return is_chat or isinstance(value.get("chats"), dict)


def _chats(value: dict[str, Any]) -> Iterator[Record | Refusal]:
    chats = (value.get("chats") or {}).get("list") if "chats" in value else [value]
    for chat in chats or []:
        for message in chat.get("messages") or []:
            yield _message(message, chat)


def _message(message: Any, chat: dict[str, Any]) -> Record | Refusal:
    if not isinstance(message, dict):
        return Refusal("json", "a message is no object")
    if chat.get("type") not in PUBLIC:
        return Refusal("private", f"the chat is of the type {chat.get('type')}")
    if message.get("type") != "message":
        return Refusal(other=str(message.get("type")))
    if not message.get("date_unixtime"):
        return Refusal("time", "the export states no date_unixtime")
    where = chat.get("id")
    parts = message.get("text_entities") or message.get("text") or []
    parts = [parts] if isinstance(parts, str) else parts
    return {
        "post_id": _named(where, message.get("id")),
        "account": message.get("from_id") or f"channel{where}",
        "posted_at": message.get("date_unixtime"),
        "text": "".join(one if isinstance(one, str) else str(one.get("text", "")) for one in parts),
        "reply_to": _named(where, message.get("reply_to_message_id")),
        "urls": [
            str(one.get("href") or one.get("text"))
            for one in parts
            if isinstance(one, dict) and one.get("type") in _LINKS
        ],
        "media": [
            _named(where, message[kind]) or "" for kind in _MEDIA if _is_kept(message.get(kind))
        ],
    }


def _named(chat: Any, number: Any) -> str | None:
    """Numbers of messages are unique in their chat alone."""
    return None if number is None else f"{chat}/{number}"


def _is_kept(name: Any) -> bool:
    """Whether a file was exported: else the client writes why not, in brackets."""
    return isinstance(name, str) and not name.startswith("(")


EXPORT = JsonLayout("telegram", "telegram", _is_export, _chats, formats=("epoch",))
