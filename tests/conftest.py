"""What every test shares: property tests draw the same cases on every machine.

A case that a random draw finds elsewhere belongs into the test as an explicit example.
``HYPOTHESIS_PROFILE=search`` draws anew each time.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True, database=None)
settings.register_profile("search", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
