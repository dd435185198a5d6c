"""So what? A lane closes: who loses what, for how long, and what helps.

Facts of trade, ships and stocks, and a graph of the open sea, go in; tables of assessments come
out, each row with its interval, its method and its sources. Nothing is guessed: no data, no row,
and the answer says so.
"""

from sealane.assess.assessment import Assessment, as_table, digest_of

__all__ = ["Assessment", "as_table", "digest_of"]
