"""A file that people hand in: JSON that says each thing once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sealane.errors import BadInput

__all__ = ["each_once", "read_json"]


def read_json(path: Path) -> Any:
    """The value of a JSON file.

    ``BadInput``, with the file, for what is no JSON, and for a member that stands twice in one
    object: readers differ in which of the two they believe, so a label could say both.
    """
    try:
        return json.loads(path.read_text("utf-8"), object_pairs_hook=each_once)
    except BadInput as cause:
        raise BadInput(f"{path}: {cause.message}", hint=cause.hint, file=str(path)) from cause
    except OSError as cause:
        raise BadInput(
            f"{path}: {cause.strerror}.", hint="Look at the file.", file=str(path)
        ) from cause
    except (ValueError, RecursionError) as cause:
        raise BadInput(
            f"{path} is not JSON: {cause}.", hint="Look at it.", file=str(path)
        ) from cause


def each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON whose members stand once each; ``BadInput``."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadInput(f"{twice!r} stands twice in one object.", hint="Say it once.", field=twice)
    return found
