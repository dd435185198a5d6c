"""What is staged in the seas: one module for each kind of event, of the same name.

Each has a function ``stage(sea)`` that puts hulls on stage and says in ``sea.instances`` what they
do, and which of them must not be taken for it. It draws from ``sea.rng``, which is the kind's own.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from importlib import import_module

from sealane.scenario.sea import Sea

__all__ = ["ACTS"]

ACTS: dict[str, Callable[[Sea], None]] = {
    module.name: import_module(f"{__name__}.{module.name}").stage
    for module in pkgutil.iter_modules(__path__)
}
"""What is staged, by kind."""
