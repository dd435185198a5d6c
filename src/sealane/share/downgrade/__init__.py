"""How is an item told with less: coarser, without identity, one cell for one ship, thinned?"""
