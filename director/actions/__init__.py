"""What a person does with a film that exists: revise, refresh, compare, choose. One file a kind of action."""
