"""Tests of faults use the made-up files and the S3 server of the tests of the lake."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lake"))
