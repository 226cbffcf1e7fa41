"""What a script of 120 pages costs: planned, and one line of it changed. `python -m tests.bench.script`."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from director import Director

PAGES = 120
A_PAGE = 55  # lines: about a minute of film
NAMES = ("MARA", "TOM", "INES", "OLD JONAS", "DR. KELLER", "NOOR")
PLACES = ("KITCHEN", "HARBOUR", "LAMP ROOM", "POLICE STATION", "TRAIN", "FOREST ROAD", "HOSPITAL CORRIDOR")
TIMES = ("DAY", "NIGHT", "DUSK", "DAWN")
DONE = (
    "{who} walks to the window and looks at the rain for a long while before turning round again.",
    "A door slams. {who} puts the letter down on the table and reaches for the lamp.",
    "The dog barks twice. {who} runs along the platform with a suitcase and a broken umbrella.",
)
SAID = (
    "You said that yesterday, and the day before.",
    "I counted {n} boats this morning. There should have been one more.",
    "Nobody came. I waited until the light went out, and then I waited in the dark.",
)


def script(pages: int = PAGES) -> str:
    """A screenplay of so many pages, every line of it different."""
    lines = ["Title: A Long Night", "Author: nobody", ""]
    n = 0
    while len(lines) < pages * A_PAGE:
        if n % 9 == 0:
            way = ("INT", "EXT")[n // 9 % 2]
            lines += [f"{way}. {PLACES[n // 9 % len(PLACES)]} - {TIMES[n // 27 % len(TIMES)]} #{n // 9 + 1}#", ""]
        who = NAMES[n * 7 % len(NAMES)]
        if n % 3 == 0:
            lines += [DONE[n // 3 % len(DONE)].format(who=who.title()) + f" It is minute {n}.", ""]
        lines += [who, *(["(quietly)"] if n % 4 == 0 else []), f"{SAID[n % len(SAID)].format(n=n)} {n}.", ""]
        n += 1
    return "\n".join(lines)


def changed(text: str) -> str:
    """The script with one line in its middle changed."""
    at = text.index("I counted", len(text) // 2)
    return text[:at] + text[at:].replace("this morning", "this evening", 1)


def measure(folder: Path) -> None:
    """Plan the script, then compare it with one of which one line has changed. Prints what that took."""
    path = folder / "long.fountain"
    path.write_text(script(), encoding="utf-8")
    film = Director(folder / "film")
    begun = time.perf_counter()
    status = film.plan(path)
    planned = time.perf_counter() - begun
    path.write_text(changed(script()), encoding="utf-8")
    begun = time.perf_counter()
    found = film.compare_script(path)
    compared = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    processor = time.process_time()
    print(f"{PAGES} pages, {status.shots.total} shots: planned in {planned:.1f} s, {peak:.0f} MiB at the most")
    print(f"one changed line: {len(found.lines)} shot would change, found in {compared:.1f} s ({found.lines[0]})")
    print(f"processor: {processor:.1f} s for all of it")


def main() -> None:
    """Measure in a process of its own, so that the peak is that of the planning alone."""
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 1:
            measure(Path(folder))
        else:
            subprocess.run([sys.executable, "-m", "tests.bench.script", "here"], check=True)


if __name__ == "__main__":
    main()
