"""Makes: turns one condition plus its memory into one shot's picture and sound. Knows neither films nor directors."""
