"""The report: a whole film in one HTML file that opens anywhere. `page.py` reads the film, `report.html` is its form."""
