"""What is being said now? Feeds, kept on disk as they are heard before anything else happens.

A spool holds every line as it came, with the time of arrival where the line has none: read again,
by whoever, it gives the same positions. What a line means is not looked at here beyond where one
message ends; storage in the lake is not known here.
"""

from sealane.observe.live.feed import Feed, open_feed
from sealane.observe.live.head import refuse_head
from sealane.observe.live.mark import Mark
from sealane.observe.live.memory import Memory, News
from sealane.observe.live.replay import timed_lines
from sealane.observe.live.spool import Segment, Spool
from sealane.observe.live.stamp import Stamp, tag_block

__all__ = [
    "Feed",
    "Mark",
    "Memory",
    "News",
    "Segment",
    "Spool",
    "Stamp",
    "open_feed",
    "refuse_head",
    "tag_block",
    "timed_lines",
]
