"""A picture of who remembers whom: every shot a row, every remembered moment an arc, and what a revision would lead to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from director.build import FilmState, may_follow, standing
from director.errors import BadInput
from director.intake.marks import plain
from workspace.records import Remembered, Shot

ROW, TOP, LEFT, TITLE = 22, 86, 16, 300  # pixels
BAR = 120  # pixels for the longest bar of followers
ARCS = LEFT + TITLE + BAR + 60  # where the arcs begin
NEAREST, A_ROW, WIDEST = 18, 11, 460  # how far an arc bends: at least, for each row it spans, at most
NARROWEST = 780  # for the words at the top
LETTERS = 38  # of a title
COLOURS = {"look": "#c2410c", "voice": "#7c3aed", "place": "#0f766e", "prop": "#a16207", "meaning": "#6b7280"}
STATES = {"fresh": "#15803d", "stale": "#c2410c", "accepted": "#15803d", "planned": "#ffffff", "skipped": "#d1d5db"}
INK, FAINT = "#111111", "#d1d5db"


class Arc(NamedTuple):
    """One remembered moment."""

    source: int  # number of the shot it is from
    shot: int  # number of the shot that remembers it
    kind: str  # what it does most for
    fixed: bool  # an anchor: revising its shot does not move it
    reason: str


def write_graph(state: FilmState, path: Path, *, shot: Shot | None = None) -> Path:
    """Write the graph (SVG). `shot`: draw only the chains that a revision of it would follow in colour.

    Raises BadInput for a film without shots.
    """
    if not state.shots:
        raise BadInput(f"{state.settings.title!r} has no shots yet: `director plan` makes them")
    path.write_text("\n".join(drawn(state, shot)) + "\n", encoding="utf-8")
    return path


def arcs(state: FilmState) -> Iterator[Arc]:
    """What the current takes remember, in story order."""
    for shot in state.shots:
        take = state.take(shot)
        for entry in take.lineage.memory if take else ():
            if entry.shot in state.number:
                kind = _kind(entry)
                yield Arc(state.number[entry.shot], shot.number, kind, entry.role == "fixed", entry.reason)


def drawn(state: FilmState, shot: Shot | None = None) -> Iterator[str]:
    """The lines of the picture."""
    led = {s.id: may_follow({s.id}, state) for s in state.shots}
    chain = {shot.number, *(s.number for s in led[shot.id])} if shot else None
    remembered = list(arcs(state))
    bend = max((_bend(arc) for arc in remembered), default=0) * 3 // 4  # a curve goes three quarters of the way
    width, height = max(ARCS + bend, NARROWEST) + LEFT, TOP + ROW * len(state.shots) + LEFT
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="12" fill="{INK}">'
    )
    yield f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    yield from _head(state, shot)
    for arc in sorted(remembered, key=lambda a: _in_chain(a, chain)):  # what is in colour lies above
        yield _arc(arc, _in_chain(arc, chain))
    longest = max(1, *(len(found) for found in led.values()))
    for row in state.shots:
        yield from _row(row, state, led[row.id], longest, chain)
    yield "</svg>"


def _head(state: FilmState, shot: Shot | None) -> Iterator[str]:
    title = f"{state.settings.title}: who remembers whom"
    title += f", and what a revision of shot {shot.number} would follow" if shot else ""
    yield f'<text x="{LEFT}" y="26" font-size="16" font-weight="bold">{escape(title)}</text>'
    for index, (kind, colour) in enumerate(COLOURS.items()):
        x = LEFT + 84 * index
        yield f'<line x1="{x}" y1="46" x2="{x + 22}" y2="46" stroke="{colour}" stroke-width="2"/>'
        yield f'<text x="{x + 28}" y="50">{kind}</text>'
    x = LEFT + 84 * len(COLOURS) + 12
    yield f'<line x1="{x}" y1="46" x2="{x + 22}" y2="46" stroke="{INK}" stroke-width="2" stroke-dasharray="3 3"/>'
    yield f'<text x="{x + 28}" y="50">anchor: stays when its shot is revised</text>'
    yield f'<text x="{LEFT}" y="70">bars: how many later shots a revision may lead to</text>'


def _row(
    shot: Shot, state: FilmState, led: Collection[Shot], longest: int, chain: Collection[int] | None
) -> Iterator[str]:
    y, within = _y(shot.number), chain is None or shot.number in chain
    ink = INK if within else FAINT
    title = plain(shot.plan.title or shot.plan.action)
    title = title if len(title) <= LETTERS else title[: LETTERS - 1].rstrip() + "…"
    follows = ", ".join(str(s.number) for s in led) or "nothing"
    how = standing(shot, state)
    yield f"<g><title>shot {shot.number} ({how}): a revision may lead to {follows}</title>"
    yield f'<text x="{LEFT + 22}" y="{y + 4}" text-anchor="end" fill="{ink}" font-weight="bold">{shot.number}</text>'
    yield (
        f'<circle cx="{LEFT + 34}" cy="{y}" r="4" fill="{STATES[how] if within else FAINT}" stroke="{ink}" '
        'stroke-width="0.5"/>'
    )
    yield f'<text x="{LEFT + 46}" y="{y + 4}" fill="{ink}">{escape(title)}</text>'
    if led:
        left, length = LEFT + TITLE, BAR * len(led) / longest
        yield f'<rect x="{left}" y="{y - 5}" width="{length:.1f}" height="10" fill="{"#94a3b8" if within else FAINT}"/>'
        yield f'<text x="{left + length + 5:.1f}" y="{y + 4}" font-size="10" fill="{ink}">{len(led)}</text>'
    yield f'<circle cx="{ARCS}" cy="{y}" r="2.5" fill="{ink}"/></g>'


def _arc(arc: Arc, within: bool) -> str:
    above, below = _y(arc.source), _y(arc.shot)
    bend = ARCS + _bend(arc)
    dashes = ' stroke-dasharray="3 3"' if arc.fixed else ""
    look = f'stroke="{COLOURS[arc.kind]}" stroke-opacity="0.7"' if within else f'stroke="{FAINT}" stroke-opacity="0.6"'
    told = escape(f"shot {arc.shot} remembers shot {arc.source}: {arc.reason}")
    return (
        f'<path d="M{ARCS} {above} C{bend} {above} {bend} {below} {ARCS} {below}" fill="none" {look}{dashes} '
        f'stroke-width="1.3"><title>{told}</title></path>'
    )


def _bend(arc: Arc) -> int:
    return min(NEAREST + A_ROW * (arc.shot - arc.source), WIDEST)


def _in_chain(arc: Arc, chain: Collection[int] | None) -> bool:
    return chain is None or (arc.source in chain and arc.shot in chain and not arc.fixed)


def _kind(entry: Remembered) -> str:
    return entry.purposes[0].kind if entry.purposes else "meaning"


def _y(number: int) -> int:
    return TOP + ROW * (number - 1) + ROW // 2
