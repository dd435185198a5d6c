"""Steps of the schema of accounts."""
