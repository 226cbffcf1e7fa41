"""Remembers a film: its plan, takes, memory and history. The only place that changes state."""
