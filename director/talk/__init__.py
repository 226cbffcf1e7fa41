"""The conversation: a person says what they want, a language model does it through tools, within limits."""
