"""Which hulls stand on a list that the user loaded, and how strong is the match?"""
