"""What every test shares: property tests draw the same cases on every machine.

A case that a random draw finds elsewhere belongs into the test as an explicit example.
``HYPOTHESIS_PROFILE=search`` draws anew each time. No case has a deadline: machines differ, and
the first call compiles.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
