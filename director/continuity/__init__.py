"""Continuity: what state everybody and everything is in, what a shot needs, and which earlier shots show it.

The way of a shot through this package, each step a pure function of recorded data:

`resolve` finds who and what its words mean; `claims`, `people`, `wardrobe` and `timelines` say what the words claim;
`ledger` keeps the states that follow; `needs` lists what the shot shows; `index` knows which earlier shots show each
state; `belief` weighs how likely each state is the one needed; `cover` chooses. `memory` holds these together for a
film, and `explain` puts them into words. What words tell is in `lexicon.toml`: to teach a word, add it there.
"""
