"""Language models: one interface, `LLM.complete`, and what stands behind it."""
