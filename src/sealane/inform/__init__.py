"""Who speaks in concert? Behaviour of accounts around an incident at sea, never their opinion.

Tables of posts and shares go in; findings come out, each with its error, what would have been too
small to be found, and the ordinary explanations that fit. No account is scored, nothing is
attributed to a state, and no word of a topic enters a figure.
"""
