"""Critics: whoever looks at a take and says what is wrong with it, all in the same shape.

`finding.py` is that shape, `base.py` what a critic is and what it is handed, `critique.py` asks several critics about
several shots and keeps what they say. A critic that cannot judge something says so, with the reason; it never passes it.
"""
