"""Which archive is this, and what does it say? One small module for each dialect.

A dialect of columns (CSV, Parquet, JSON lines alike) is a mapping with a signature; a dialect of
nested JSON also says which member is which column. Reading gives the same batches for all.
"""

from sealane.observe.archive.dialect import DIALECTS, match_header
from sealane.observe.archive.reader import read

__all__ = ["DIALECTS", "match_header", "read"]
