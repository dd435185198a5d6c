"""Near-duplicates by a peer, in an environment of its own: ``python peer_side.py NAME IN OUT``.

IN is a JSON list of distinct texts in their normal form, OUT gets ``seconds``, ``cpu_s`` and the
cluster of each. All take 64 hashes in 16 bands of character 4-grams and a Jaccard index of 0.5, and
join what they find near (union-find), as their own examples do. Imports nothing of Sealane.
"""

import json
import sys
import time
from pathlib import Path

HASHES, BANDS, NEAR = 64, 16, 0.5


def grams(text):
    """The set of character 4-grams."""
    return {text[at : at + 4] for at in range(len(text) - 3)} or {text}


def rensa(texts):
    """Candidates of each text by RMinHashLSH, kept by the estimate of RMinHash."""
    from rensa import RMinHash, RMinHashLSH

    marks = RMinHash.from_token_sets([list(grams(text)) for text in texts], HASHES, 1)
    index = RMinHashLSH(NEAR, HASHES, BANDS)
    index.insert_many(marks)
    for row, found in enumerate(index.query_all(marks)):
        for other in found:
            if other < row and marks[row].jaccard(marks[other]) >= NEAR:
                yield row, other


def gaoya(texts):
    """What MinHashStringIndex returns for each text."""
    from gaoya.minhash import MinHashStringIndex

    index = MinHashStringIndex(32, NEAR, BANDS, HASHES // BANDS, None, "char", lowercase=False,
                               ngram_range=(4, 4))  # fmt: skip
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    for row, found in enumerate(index.par_bulk_query(texts)):
        for other in found:
            if other < row:
                yield row, other


def datasketch(texts):
    """Candidates of each text by MinHashLSH, kept by the estimate of MinHash."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(num_perm=HASHES, params=(BANDS, HASHES // BANDS))
    marks = []
    for row, text in enumerate(texts):
        mark = MinHash(num_perm=HASHES)
        mark.update_batch([gram.encode() for gram in grams(text)])
        for other in index.query(mark):
            if mark.jaccard(marks[other]) >= NEAR:
                yield row, other
        index.insert(row, mark)
        marks.append(mark)


def main():
    """Time one peer, reading not counted."""
    name, given, told = sys.argv[1:]
    texts = json.loads(Path(given).read_text(encoding="utf-8"))
    began, worked = time.monotonic(), time.process_time()
    parent = list(range(len(texts)))

    def root(row):
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for one, other in globals()[name](texts):
        parent[root(one)] = root(other)
    clusters = [root(row) for row in range(len(texts))]
    said = {
        "seconds": time.monotonic() - began,
        "cpu_s": time.process_time() - worked,
        "clusters": clusters,
    }
    Path(told).write_text(json.dumps(said), encoding="utf-8")


if __name__ == "__main__":
    main()
