"""Who speaks in concert, and what is known of what they say? Campaigns by behaviour alone.

Timing, copying, linking and translation are judged; opinion, ideology and nationality never are. No
account is scored, nothing is attributed to a state, and no word of a topic enters a figure. Posts
come keyed from :mod:`sealane.observe.posts` and lie in a :class:`Case`; everything else here is
worked out from its tables.
"""

from sealane.inform.case import RETENTION_DAYS, Case, Deletion, Revealed

__all__ = ["RETENTION_DAYS", "Case", "Deletion", "Revealed"]
