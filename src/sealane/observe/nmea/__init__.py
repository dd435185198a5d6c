"""What was said on the VHF data link? NMEA 0183 logs become columns in one forward pass.

AIVDM and AIVDO of any talker, with or without tag blocks, times before or behind, wrapper lines;
types 1-5, 9, 11, 18, 19, 21, 24 and 27. Every line is accounted for; checksums are verified; no
time is invented. The kernels are compiled on first use and cached.
"""

from sealane.observe.nmea.reader import read

__all__ = ["read"]
