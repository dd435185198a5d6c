"""Which positions cannot be? Jumps, circles, places on land, receivers that disagree, replays.

The parts of `spoofing`: each finds one sign, `finding` and `telling` bring them together.
They cannot tell who caused it.
"""
