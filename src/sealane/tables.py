"""What is a fact? Every table of Sealane, once: columns, types, units, meaning of null, source.

The declarations below are data: Arrow and Polars schemas, the reference documentation and the
checks are all derived from them. No numeric library is loaded until a schema is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

__all__ = [
    "CASE_TABLES",
    "EVENTS",
    "EXCLUSIONS",
    "FILES",
    "FIXES",
    "HEARINGS",
    "IDENTITIES",
    "KINDS",
    "POSITIONS",
    "POSTS",
    "REJECTS",
    "RUNS",
    "SHARES",
    "SHARE_KINDS",
    "TABLES",
    "TRACKS",
    "TRUTH",
    "Column",
    "Table",
    "arrow_schema",
    "empty",
    "polars_schema",
]


KINDS = (
    "approach",
    "drag",
    "encounter",
    "evasion",
    "fishing",
    "gap",
    "identity_change",
    "listed",
    "loitering",
    "passage",
    "port_visit",
    "presence",
    "rendezvous",
    "shadowing",
    "spoofing",
    "swarm",
    "zone_entry",
)
"""The kinds of events that Sealane itself finds; a detector of somebody else may add its own."""


SHARE_KINDS = ("url", "media", "text", "hashtags", "reply", "repost", "object")
"""What two accounts can share; ``object`` is one that a file names without saying what it is."""


@dataclass(frozen=True)
class Column:
    """One column: its type (an Arrow type by name), unit, what null means and where it is from."""

    name: str
    type: str
    unit: str
    description: str
    null_means: str = "never null"
    source: str = "Sealane"

    @property
    def is_nullable(self) -> bool:
        """Whether a row may leave this column out."""
        return self.null_means != "never null"


@dataclass(frozen=True)
class Table:
    """One table of facts: its columns, the key that makes a row unique, and its order."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    sort: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


_M1371 = "ITU-R M.1371-5, Annex 8"
_UTC = "timestamp[us, UTC]"
_NOT_REPORTED = "not reported"

_MMSI = Column(
    "mmsi", "int32", "-", "Maritime mobile service identity as transmitted", source="ITU-R M.585-9"
)
_FILE_ID = Column(
    "file_id", "string", "-", "First 16 hex digits of the SHA-256 of the file's content"
)
_EXERCISE = Column(
    "exercise_id", "string", "-", "Drill that the row belongs to", "real, not a drill"
)

_REPORT = (
    _MMSI,
    Column(
        "observed_at", _UTC, "UTC", "Time of the report, as received or as stated by the archive"
    ),
    Column("lon", "float64", "deg", "Longitude, WGS84, -180 <= lon < 180", source=_M1371),
    Column("lat", "float64", "deg", "Latitude, WGS84", source=_M1371),
    Column("sog_kn", "float32", "kn", "Speed over ground", _NOT_REPORTED, _M1371),
    Column(
        "cog_deg", "float32", "deg", "Course over ground, 0 <= cog < 360", _NOT_REPORTED, _M1371
    ),
    Column("heading_deg", "int16", "deg", "True heading", _NOT_REPORTED, _M1371),
    Column(
        "nav_status",
        "int8",
        "code",
        "Navigational status 0-14",
        "not reported (15 included)",
        _M1371,
    ),
    Column(
        "message_type", "int8", "code", "AIS message type 1-27", "the archive does not say", _M1371
    ),
    Column(
        "transponder", "string", "-", "A, B, sar, base or aton", "the archive does not say", _M1371
    ),
    Column("source", "string", "-", "Receiving station if stated, else the file's base name"),
)

POSITIONS = Table(
    "positions",
    "Where a transmitter said it was. One row for each distinct report.",
    (
        *_REPORT,
        _FILE_ID,
        Column(
            "offset",
            "int64",
            "byte or row",
            "Where the report stands: byte offset of its last sentence in the uncompressed "
            "stream; of an archive the 1-based line, or row of a Parquet file",
        ),
        _EXERCISE,
    ),
    key=(
        "mmsi",
        "observed_at",
        "lon",
        "lat",
        "sog_kn",
        "cog_deg",
        "heading_deg",
        "nav_status",
        "message_type",
    ),
    sort=("mmsi", "observed_at", "lon", "lat"),
)

HEARINGS = Table(
    "hearings",
    "Who else heard what became a position. One row for each report that another source gave "
    "again and that is not a position of its own; mmsi, observed_at, lon and lat lead to the one.",
    (
        _MMSI,
        Column("observed_at", _UTC, "UTC", "Time of the position"),
        Column("lon", "float64", "deg", "Longitude of the position, WGS84", source=_M1371),
        Column("lat", "float64", "deg", "Latitude of the position, WGS84", source=_M1371),
        Column("heard_at", _UTC, "UTC", "Time of this hearing, as received or as stated"),
        Column(
            "source",
            "string",
            "-",
            "Receiving station of this hearing if stated, else the file's base name",
        ),
        _FILE_ID,
        Column(
            "offset",
            "int64",
            "byte or row",
            "Where this hearing stands in its file, as in positions",
        ),
        _EXERCISE,
    ),
    key=("mmsi", "observed_at", "lon", "lat", "heard_at", "source"),
    sort=("mmsi", "observed_at", "lon", "lat", "heard_at", "source"),
)

IDENTITIES = Table(
    "identities",
    "What a transmitter said of itself, with the interval in which it said so.",
    (
        _MMSI,
        Column(
            "imo",
            "int32",
            "-",
            "IMO number as transmitted (check digit not enforced)",
            _NOT_REPORTED,
            _M1371,
        ),
        Column("name", "string", "-", "Ship's name", _NOT_REPORTED, _M1371),
        Column("callsign", "string", "-", "Call sign", _NOT_REPORTED, _M1371),
        Column(
            "ship_type",
            "int16",
            "code",
            "Type of ship and cargo 1-99 (for message 21: type of aid)",
            _NOT_REPORTED,
            _M1371,
        ),
        Column(
            "length_m", "float32", "m", "Length overall (to bow + to stern)", _NOT_REPORTED, _M1371
        ),
        Column("beam_m", "float32", "m", "Beam (to port + to starboard)", _NOT_REPORTED, _M1371),
        Column(
            "draught_m", "float32", "m", "Maximum present static draught", _NOT_REPORTED, _M1371
        ),
        Column(
            "destination", "string", "-", "Destination as typed by the crew", _NOT_REPORTED, _M1371
        ),
        Column(
            "transponder",
            "string",
            "-",
            "A, B, sar, base or aton",
            "the archive does not say",
            _M1371,
        ),
        Column("first_at", _UTC, "UTC", "First time this claim was heard"),
        Column("last_at", _UTC, "UTC", "Last time this claim was heard"),
        Column("claims", "int32", "count", "How many messages or rows said so"),
        Column("source", "string", "-", "Receiving station if stated, else the file's base name"),
        _FILE_ID,
        _EXERCISE,
    ),
    key=(
        "mmsi",
        "imo",
        "name",
        "callsign",
        "ship_type",
        "length_m",
        "beam_m",
        "draught_m",
        "destination",
        "first_at",
        "file_id",
    ),
    sort=("mmsi", "first_at"),
)

REJECTS = Table(
    "rejects",
    "Input that could not be true or could not be read: kept, with the reason.",
    (
        Column("file", "string", "-", "File as given (member of an archive after '!')"),
        _FILE_ID,
        Column("line", "int64", "line", "1-based line or data row", "the input has no lines there"),
        Column(
            "offset",
            "int64",
            "byte",
            "Byte offset in the uncompressed stream",
            "the input is a table",
        ),
        Column("reason", "string", "-", "Reason code, see the reference"),
        Column(
            "detail",
            "string",
            "-",
            "What was found and what was expected",
            "the reason says it all",
        ),
        Column(
            "raw",
            "string",
            "-",
            "The raw text, at most 4096 characters; undecodable bytes as \\xNN",
        ),
        _EXERCISE,
    ),
    key=("file_id", "line", "offset", "reason"),
    sort=("file", "line"),
)

FILES = Table(
    "files",
    "What was ingested: one row for each file by the digest of its content.",
    (
        _FILE_ID,
        Column("digest", "string", "-", "SHA-256 of the file's content, hex"),
        Column("file", "string", "-", "File as given"),
        Column("format", "string", "-", "Dialect"),
        Column("lines", "int64", "count", "Lines or rows read"),
        Column(
            "accepted", "int64", "count", "Became a position or an identity claim, or a part of one"
        ),
        Column("other", "int64", "count", "Known type not kept, comment, blank, wrapper"),
        Column("duplicates", "int64", "count", "The same report again"),
        Column("rejected", "int64", "count", "Rows in rejects"),
        Column("positions", "int64", "count", "Position rows made"),
        Column("identities", "int64", "count", "Identity rows made"),
        Column("first_at", _UTC, "UTC", "Earliest report", "no report"),
        Column("last_at", _UTC, "UTC", "Latest report", "no report"),
        Column(
            "other_by_type",
            "string",
            "JSON",
            "Count of what was not kept, by AIS type or by kind of line",
        ),
        _EXERCISE,
    ),
    key=("digest",),
    sort=("file",),
)

FIXES = Table(
    "fixes",
    "Positions with the track that each belongs to. Made on demand, not stored.",
    (
        *POSITIONS.columns,
        Column("track_id", "string", "-", "Track that the position belongs to"),
        Column("is_outlier", "bool", "-", "The position fits no hull's path; detectors skip it"),
    ),
    key=POSITIONS.key,
    sort=("mmsi", "track_id", "observed_at"),
)

TRACKS = Table(
    "tracks",
    "One row for each path of one hull.",
    (
        Column(
            "track_id", "string", "-", "MMSI and first time; a suffix where two hulls share both"
        ),
        _MMSI,
        Column("first_at", _UTC, "UTC", "First fix"),
        Column("last_at", _UTC, "UTC", "Last fix"),
        Column("fixes", "int64", "count", "Positions on the track, outliers excluded"),
        Column("outliers", "int64", "count", "Positions set aside"),
        Column("distance_nmi", "float64", "nmi", "Sum of the distances between consecutive fixes"),
        Column(
            "min_lon",
            "float64",
            "deg",
            "Western edge; greater than max_lon where the track crosses 180 deg",
        ),
        Column("min_lat", "float64", "deg", "Southern edge"),
        Column("max_lon", "float64", "deg", "Eastern edge"),
        Column("max_lat", "float64", "deg", "Northern edge"),
        Column("transponder", "string", "-", "A, B or sar", "the archive does not say"),
        Column(
            "name",
            "string",
            "-",
            "Name claimed longest, from 24 h before the track to 24 h after it",
            _NOT_REPORTED,
        ),
        Column("imo", "int32", "-", "IMO number claimed longest", _NOT_REPORTED),
        Column("callsign", "string", "-", "Call sign claimed longest", _NOT_REPORTED),
        Column("ship_type", "int16", "code", "Ship type claimed longest", _NOT_REPORTED),
        Column("length_m", "float32", "m", "Length claimed longest", _NOT_REPORTED),
        Column("is_shared_mmsi", "bool", "-", "Another hull used this MMSI at an overlapping time"),
        _EXERCISE,
    ),
    key=("track_id",),
    sort=("mmsi", "first_at"),
)

EVENTS = Table(
    "events",
    "What happened, with evidence. Every revision is a row; the newest revision stands.",
    (
        Column("event_id", "string", "-", "Hash of kind, vessels, start, subject and rule version"),
        Column("kind", "string", "-", "gap, encounter, zone_entry, ..."),
        Column(
            "detector_version",
            "string",
            "-",
            "Version of the rule; '+hash' where thresholds differ from the defaults",
        ),
        Column("revision", "int32", "count", "1 for a new event, one more for each change"),
        Column("status", "string", "-", "new, revised or withdrawn"),
        Column("because", "string", "-", "Why it was revised or withdrawn", "new"),
        Column(
            "successor_id", "string", "-", "Event that replaces a withdrawn one", "not replaced"
        ),
        Column("mmsis", "list<int32>", "-", "Vessels, ascending"),
        Column("track_ids", "list<string>", "-", "Their tracks, in the order of mmsis"),
        Column("start_at", _UTC, "UTC", "Start"),
        Column("end_at", _UTC, "UTC", "End", "open: not over when the data ended"),
        Column(
            "start_uncertainty_s",
            "float64",
            "s",
            "Start is known to within plus or minus this",
            "start is itself a fix",
        ),
        Column(
            "end_uncertainty_s",
            "float64",
            "s",
            "End is known to within plus or minus this",
            "end is itself a fix, or open",
        ),
        Column(
            "lon",
            "float64",
            "deg",
            "Place on a map: the start of a gap or zone entry, the middle of an encounter",
        ),
        Column("lat", "float64", "deg", "Place on a map"),
        Column("end_lon", "float64", "deg", "Place at the end", "open"),
        Column("end_lat", "float64", "deg", "Place at the end", "open"),
        Column(
            "path",
            "list<double>",
            "deg",
            "lon, lat, lon, lat, ... of the path during the event, thinned; longitudes run on past "
            "180 or -180 where the path crosses it, so that the line is not broken",
        ),
        Column(
            "confidence",
            "float64",
            "0-1",
            "Meaning stated by the kind; below 0.5 where something else explains it as well",
        ),
        Column("sentence_en", "string", "-", "One sentence in English"),
        Column("sentence_ja", "string", "-", "One sentence in Japanese"),
        Column(
            "zones",
            "string",
            "JSON",
            "Zones there: list of name, name_ja, regime, claimants, source, at (start, end)",
        ),
        Column(
            "law",
            "string",
            "JSON",
            "What applies at the start, and at the end: waters, every claimant, straits, the "
            "nearest limit with its doubt, and whether it can be told on which side the place "
            "lies; the same in a sentence of each language",
            "written by an older Sealane",
        ),
        Column(
            "evidence", "string", "JSON", "The figures that made it, and the rows (file_id, offset)"
        ),
        Column("recorded_at", _UTC, "UTC", "When this revision was written"),
        _EXERCISE,
    ),
    key=("event_id", "revision"),
    sort=("start_at", "event_id", "revision"),
)

EXCLUSIONS = Table(
    "exclusions",
    "What analysts set aside, and when they took that back. Rows are added, never changed: an "
    "exclusion holds from its row 'added' until a row 'lifted' of the same id. Events are not "
    "touched: they are left out when they are asked for.",
    (
        Column("exclusion_id", "string", "-", "Hash of what is set aside, by whom, why and when"),
        Column("action", "string", "-", "added or lifted"),
        Column("mmsis", "list<int32>", "-", "Vessels set aside, ascending", "any vessel"),
        Column("area", "string", "GeoJSON", "MultiPolygon set aside (RFC 7946)", "anywhere"),
        Column("kinds", "list<string>", "-", "Kinds of events muted", "every kind"),
        Column(
            "since_at", _UTC, "UTC", "Of events that are not over before this", "from the first"
        ),
        Column("until_at", _UTC, "UTC", "Of events that begin before this", "to the last"),
        Column("reason", "string", "-", "Why it was set aside; in a row 'lifted', why taken back"),
        Column("who", "string", "-", "Who did so, as they called themselves"),
        Column("recorded_at", _UTC, "UTC", "When"),
        _EXERCISE,
    ),
    key=("exclusion_id", "action"),
    sort=("recorded_at", "exclusion_id", "action"),
)

RUNS = Table(
    "runs",
    "Each run of the detectors: under which rules, zones and ports its events were found.",
    (
        Column("run_id", "string", "-", "Hash of time, rules and data version"),
        Column("recorded_at", _UTC, "UTC", "When the run was made"),
        Column(
            "kinds",
            "list<string>",
            "-",
            "Event kinds judged in this run; none where tracks alone were made",
        ),
        Column("rules", "string", "JSON", "Rule version and thresholds by kind, and of tracks"),
        Column(
            "zones", "string", "GeoJSON", "The zones that held, as given", "no zones were given"
        ),
        Column(
            "ports", "string", "JSON", "The ports that held: name, lon, lat", "the packaged ports"
        ),
        Column("lists", "string", "CSV", "The lists of vessels that held", "no list was given"),
        Column(
            "lines", "string", "GeoJSON", "The lines on the sea bed that held", "none were given"
        ),
        Column(
            "counts",
            "string",
            "JSON",
            "Tracks, and events by kind: standing, sure (0.5 or more), new, revised, withdrawn",
        ),
    ),
    key=("run_id",),
    sort=("recorded_at",),
)

TRUTH = Table(
    "truth",
    "What a made-up sea really did: the answer that detectors are scored against.",
    (
        Column("truth_id", "string", "-", "Name of the instance, unique in the scenario"),
        Column(
            "kind",
            "string",
            "-",
            "Event kind; for a hard negative the kind it must not be taken for",
        ),
        Column(
            "is_event", "bool", "-", "False for a hard negative: a case that must not be reported"
        ),
        Column(
            "case",
            "string",
            "-",
            "What was staged: 'midnight', 'antimeridian', 'convoy', 'outage', ...",
        ),
        Column("mmsis", "list<int32>", "-", "Vessels, ascending"),
        Column("start_at", _UTC, "UTC", "Start"),
        Column("end_at", _UTC, "UTC", "End", "not over when the scenario ends"),
        Column("lon", "float64", "deg", "Place at the start"),
        Column("lat", "float64", "deg", "Place at the start"),
        Column("zone", "string", "-", "Zone of a zone_entry", "not a zone_entry"),
    ),
    key=("truth_id",),
    sort=("start_at", "truth_id"),
)

ASSESSMENTS = Table(
    "assessments",
    "What follows: one quantity a row, with its interval, its method and the sources behind it.",
    (
        Column("assessment_id", "string", "-", "Hash of kind, subject, quantity, time and inputs"),
        Column("kind", "string", "-", "Which part worked it out: route, voyage, fleet, watch, ..."),
        Column("subject", "string", "-", "What it is about: a gate, a country, a pair of ports"),
        Column("quantity", "string", "-", "What is told: distance, fuel, episode, unmet, ..."),
        Column("at", _UTC, "UTC", "The day or moment that it holds for", "no moment of its own"),
        Column("value", "float64", "`unit`", "The figure", "it cannot be told; `note` says why"),
        Column("low", "float64", "`unit`", "Lower end of its interval", "no interval is known"),
        Column("high", "float64", "`unit`", "Upper end of its interval", "no interval is known"),
        Column(
            "interval",
            "string",
            "-",
            "What the interval holds: draws, published, bounds, given, sampling, ...",
            "no interval is known; `no_interval` says why",
        ),
        Column(
            "no_interval",
            "string",
            "-",
            "Why there is none: one_figure, same_draws, no_range, middle, open_end, ...",
            "there is one, or an older Sealane wrote the row",
        ),
        Column("unit", "string", "-", "Unit of value, low and high; money with its year"),
        Column("method", "string", "-", "How it was worked out, with the version of the rule"),
        Column("inputs", "string", "-", "Digest of everything that went in; 16 hex digits"),
        Column("sources", "list<string>", "-", "Where the facts behind it are from"),
        Column("note", "string", "-", "What it cannot tell", "nothing to add"),
    ),
    key=("assessment_id",),
    sort=("kind", "subject", "quantity", "at"),
)

_KEYED = "keyed by the case, 32 hex digits (HMAC-SHA-256, its first 128 bits)"
_ACCOUNT = Column("account", "string", "-", f"Who posted, {_KEYED}", source="RFC 2104")
_TOPIC = Column("topic", "string", "-", "Topic or collection, as the file says", "not said")
_LANGUAGE = Column(
    "language",
    "string",
    "-",
    "As the platform says, else by script where that decides it (zh, ja, ko, ru, uk)",
    "neither says",
    "ISO 639-1",
)

POSTS = Table(
    "posts",
    "What was posted, by whom and when. One row for each record of a file; names are keyed.",
    (
        Column("case_id", "string", "-", "Case that the row belongs to; names are keyed by it"),
        Column("post_id", "string", "-", f"The post, {_KEYED}", source="RFC 2104"),
        _ACCOUNT,
        Column("platform", "string", "-", "Where it was posted, lower case; 'unknown' if not said"),
        Column("posted_at", _UTC, "UTC", "Time of the post, as the platform states it"),
        Column("first_seen_at", _UTC, "UTC", "When whoever collected it saw it first", "not said"),
        Column("text", "string", "-", "Text; every handle in it is keyed", "the post has none"),
        _LANGUAGE,
        Column("reply_to", "string", "-", f"Post answered, {_KEYED}", "no answer"),
        Column("repost_of", "string", "-", f"Post passed on as it is, {_KEYED}", "no repost"),
        Column("quote_of", "string", "-", f"Post passed on with words added, {_KEYED}", "no quote"),
        Column("urls", "list<string>", "-", "URL keys, in order, each once", source="RFC 3986"),
        Column("media", "list<string>", "-", "Hashes of pictures and films, in order, each once"),
        Column("hashtags", "list<string>", "-", "Hashtags, folded, without #, in order, each once"),
        Column("mentions", "list<string>", "-", f"Handles named, {_KEYED}; in order, each once"),
        _TOPIC,
        _EXERCISE,
        Column("source", "string", "-", "The file's base name, without any handle"),
    ),
    key=("platform", "post_id"),
    sort=("posted_at", "post_id"),
)

SHARES = Table(
    "shares",
    "Who put which object before others, and when: what coordination is counted from.",
    (
        _ACCOUNT,
        Column("kind", "string", "-", f"What the object is: {', '.join(SHARE_KINDS)}"),
        Column(
            "object",
            "string",
            "-",
            "URL key, media hash, normal form of the text, hashtags in order, or keyed post",
        ),
        Column("shared_at", _UTC, "UTC", "Time of the post that shares it"),
        Column("post_id", "string", "-", f"That post, {_KEYED}", "the file does not say"),
        _LANGUAGE,
        _TOPIC,
    ),
    key=("account", "kind", "object", "shared_at", "post_id"),
    sort=("kind", "object", "shared_at", "account"),
)

CASE_TABLES = {table.name: table for table in (POSTS, SHARES)}
"""Tables of a case of posts. No lake keeps them and no server serves them."""

TABLES = {
    table.name: table
    for table in (
        *(POSITIONS, HEARINGS, IDENTITIES, REJECTS, FILES),
        *(FIXES, TRACKS, EVENTS, EXCLUSIONS, RUNS, TRUTH, ASSESSMENTS),
    )
}


@cache
def arrow_schema(table: Table) -> pa.Schema:
    """The table as an Arrow schema, nullability included."""
    import pyarrow as pa

    types = {
        "bool": pa.bool_(),
        "int8": pa.int8(),
        "int16": pa.int16(),
        "int32": pa.int32(),
        "int64": pa.int64(),
        "float32": pa.float32(),
        "float64": pa.float64(),
        "string": pa.string(),
        _UTC: pa.timestamp("us", tz="UTC"),
        "list<int32>": pa.list_(pa.int32()),
        "list<string>": pa.list_(pa.string()),
        "list<double>": pa.list_(pa.float64()),
    }
    return pa.schema(
        [pa.field(c.name, types[c.type], nullable=c.is_nullable) for c in table.columns]
    )


@cache
def polars_schema(table: Table) -> pl.Schema:
    """The table as a Polars schema."""
    import polars as pl

    types: dict[str, pl.DataType] = {
        "bool": pl.Boolean(),
        "int8": pl.Int8(),
        "int16": pl.Int16(),
        "int32": pl.Int32(),
        "int64": pl.Int64(),
        "float32": pl.Float32(),
        "float64": pl.Float64(),
        "string": pl.String(),
        _UTC: pl.Datetime("us", "UTC"),
        "list<int32>": pl.List(pl.Int32()),
        "list<string>": pl.List(pl.String()),
        "list<double>": pl.List(pl.Float64()),
    }
    return pl.Schema({c.name: types[c.type] for c in table.columns})


def empty(table: Table) -> pl.DataFrame:
    """The table without rows, every column in place."""
    import polars as pl

    return pl.DataFrame(schema=polars_schema(table))
