"""Steps of the schema of TAXII's shelves."""
