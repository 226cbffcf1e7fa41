"""The linter: contradictions and risks in a plan, found before anything is rendered.

Each rule is a function: it is given a film as it is planned and yields what it finds, each with the two places, the
words, and what to do. `states` and `clothing` compare what the ledger holds, `flow` what has to go on from shot to shot,
`fit` what one shot can hold, `words` the words themselves. `rules.RULES` is the table of them: to add one, write the
function and enter it there.
"""
