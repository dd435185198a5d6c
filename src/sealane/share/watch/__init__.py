"""Does a partner tell all the same history? Checkpoints seen, logs that were restored."""
