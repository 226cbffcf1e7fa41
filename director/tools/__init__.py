"""Tools: what a language model may do to a film, through the same door as everybody else."""
