"""What a shot remembers: slots cut from earlier takes (Eq. 7-8) and the bank that keeps them (Eq. 9)."""
