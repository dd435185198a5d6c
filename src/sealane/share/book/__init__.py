"""What does a node keep, row by row? Tables, records, lives of a log, rejects, sealed envelopes."""
