"""What ``benchmarks.truth`` is made of: seas played and scored, peers beside them, results kept."""
