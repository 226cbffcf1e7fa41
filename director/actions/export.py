"""What a film is, in the forms of other tools: a Fountain script, prompts, subtitles, a shot list."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

from director.actions.script_of import script_of, slug
from director.build import FilmState
from director.conditioning import compile_condition
from director.errors import BadInput
from director.views import seconds
from workspace.film import Film
from workspace.store import View

FORMS = {"fountain": ".fountain", "prompts": ".json", "srt": ".srt", "shotlist": ".csv"}
COLUMNS = (
    *("shot", "id", "state", "scene", "title", "start", "seconds", "framing", "angle", "camera", "characters"),
    *("action", "dialogue", "sound", "music", "notes", "take", "seed"),
)
_FORMULA = ("=", "+", "-", "@", "\t")  # what a spreadsheet would work out


def export(film: Film, form: str, path: Path) -> None:
    """Write a film in one of FORMS. Raises BadInput for a film that has no plan, or for subtitles without takes."""
    from generator import media

    with film.view() as view:
        state = FilmState.read(view)
        if not state.shots:
            raise BadInput(f"{film.folder} has no shots yet: `director plan {film.folder}` makes them")
        if form == "fountain":
            media.put(path, fountain(view, state).encode())
        elif form == "prompts":
            media.put(path, prompts(state).encode())
        elif form == "shotlist":
            media.put(path, shot_list(state).encode("utf-8-sig"))  # the mark tells a spreadsheet that it is UTF-8
    if form == "srt":
        from director.stages.cut import choose, cues

        media.write_srt(path, cues(film, choose(state, film.folder)))


def fountain(view: View, state: FilmState) -> str:
    """The script of the film as it is now."""
    source, play = view.source(), view.screenplay()
    assert source is not None  # a film with shots has both
    assert play is not None
    return script_of(source, play, state.shots, view.origins(), state.cards)


def prompts(state: FilmState) -> str:
    """JoyAI-Echo's prompts JSON: the text of each shot's condition, in story order."""
    texts = [compile_condition(shot.plan, state.cards, state.settings).text for shot in state.shots if not shot.skipped]
    return json.dumps({"prompts": texts}, ensure_ascii=False, indent=2) + "\n"


def shot_list(state: FilmState) -> str:
    """One row a shot (CSV), with its place in the film."""
    from director.build import standing

    out = StringIO(newline="")
    table = csv.writer(out)
    table.writerow(COLUMNS)
    start = 0.0
    names = {key: card.name for key, card in state.cards.items()}
    for shot in state.shots:
        plan, take, length = shot.plan, state.take(shot), seconds(shot, state)
        said = "\n".join(f"{names[line.character]}: {line.line}" for line in plan.dialogue)
        texts = (
            *(shot.id, standing(shot, state), slug(plan, state.cards), plan.title, _clock(start)),
            *(f"{length:.2f}", plan.framing, plan.angle, plan.camera, ", ".join(names[k] for k in plan.characters)),
            *(plan.action, said, plan.sound, plan.music, "\n".join(plan.notes)),
            *(str(take.number) if take else "", str(shot.seed)),
        )
        table.writerow([shot.number, *(f" {text}" if text.startswith(_FORMULA) else text for text in texts)])
        start += 0.0 if shot.skipped else length
    return out.getvalue()


def _clock(at: float) -> str:
    whole = int(at)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{round((at - whole) * 100) % 100:02}"
