"""What was said? Any AIS file becomes positions, identity claims and rejects.

NMEA 0183 and every archive dialect come out as the same tables; the "not available" codes of
ITU-R M.1371 become nulls here and only here. What cannot be true or cannot be read is kept in
rejects with file, line and reason: nothing is dropped. Storage is not known here.
"""

from sealane.observe.door import read
from sealane.observe.hearing import HEARING_KEY, heard_again
from sealane.observe.input import Input, open_inputs
from sealane.observe.mapping import Mapping
from sealane.observe.reading import REPEAT_WINDOW_S, Batch, FileReport, Options, Reading, Tally
from sealane.observe.recognise import detect_format
from sealane.observe.reject import REASONS

__all__ = [
    "HEARING_KEY",
    "REASONS",
    "REPEAT_WINDOW_S",
    "Batch",
    "FileReport",
    "Input",
    "Mapping",
    "Options",
    "Reading",
    "Tally",
    "detect_format",
    "heard_again",
    "open_inputs",
    "read",
]
