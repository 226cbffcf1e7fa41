"""What the director knows how to do, as plain Markdown: one folder a skill, in the Agent Skills form."""
