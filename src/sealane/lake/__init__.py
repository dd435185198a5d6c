"""Where do the tables live? In transactional datasets that any Delta reader opens.

A file is ingested exactly once, known by its content, whatever is killed and whoever else
ingests; a reader never sees half a file. The same code serves a directory and an S3 URL.
What a row means is not decided here.
"""

from sealane.lake.ingest import IngestReport, Source
from sealane.lake.lake import Lake

__all__ = ["IngestReport", "Lake", "Source"]
