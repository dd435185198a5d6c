"""The sentences of events: one whole template in each language for each case.

Each kind has a module of its name here, whose ``PHRASES`` begin with that name.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

__all__ = ["TEMPLATES"]

TEMPLATES: dict[str, tuple[str, str]] = {
    name: texts
    for module in pkgutil.iter_modules(__path__)
    for name, texts in import_module(f"{__name__}.{module.name}").PHRASES.items()
}
"""English and Japanese by name, as ``sentence.sentences`` looks them up."""
