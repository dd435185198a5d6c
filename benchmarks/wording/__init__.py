"""Texts that are made up, with the truth of each, for benchmarks of narratives."""
