"""Who may have it, by which rule? Packs as data, decisions with reasons, duties, proofs."""
