"""Where do the posts of one inquiry lie, who may see a name in them, and for how long?

A folder that its owner alone may read: keyed tables, the key, what is sealed, and a record to which
only lines are added. The one room of ``inform`` that touches a disk.
"""

from sealane.inform.case.case import RETENTION_DAYS, Case, Deletion, Revealed
from sealane.inform.case.record import Record

__all__ = ["RETENTION_DAYS", "Case", "Deletion", "Record", "Revealed"]
