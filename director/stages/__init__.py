"""The stages of a film, one file each with one verb. Stages never import stages; only the graph does."""
