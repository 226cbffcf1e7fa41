"""ViMax's story files: scenes of shots, each with the words for its first frame and for what moves."""

from __future__ import annotations

from director.errors import BadInput

_WANTED = 'wanted {"scenes": [{"shots": [{"first_frame": "…", "video_prompt": "…"}]}]}'
_PARTS = ("first_frame", "video_prompt")
_SHOT_KEYS = (*_PARTS, "shot_id")
UNTOLD = "says nothing of voices, lines and lengths: nobody speaks, and every shot is of the usual length"


def is_vimax(data: dict[str, object]) -> bool:
    """Whether a JSON object is meant as a ViMax story."""
    return "scenes" in data and "prompts" not in data


def read_vimax(data: dict[str, object], where: str) -> list[str]:
    """One prompt a shot: its first frame, then what moves, word for word. Raises BadInput for what is no ViMax story."""
    scenes = data["scenes"]
    if not isinstance(scenes, list):
        raise BadInput(f'"scenes" in {where} is no list; {_WANTED}')
    prompts = []
    for number, scene in enumerate(scenes, 1):
        shots = scene.get("shots") if isinstance(scene, dict) else None
        if not isinstance(shots, list) or not shots:
            raise BadInput(
                f"scene {number} of {len(scenes)} in {where} has no shots; {_WANTED}: add some, or remove the scene"
            )
        prompts += [_prompt(shot, f"shot {n} of scene {number} in {where}") for n, shot in enumerate(shots, 1)]
    if not prompts:
        raise BadInput(f"{where} has no scenes and so no shots; {_WANTED}: write at least one")
    return prompts


def unread_of_vimax(data: dict[str, object]) -> list[str]:
    """What a ViMax story says that no shot is made of, and what it does not say, in words."""
    scenes = [scene for scene in data["scenes"] if isinstance(scene, dict)] if isinstance(data["scenes"], list) else []
    keys = {key for key in data if key != "scenes"}
    keys |= {key for scene in scenes for key in scene if key not in ("shots", "scene_num")}
    keys |= {key for scene in scenes for shot in scene.get("shots", ()) for key in shot if key not in _SHOT_KEYS}
    unread = [f"read over, because no shot is made of it: {', '.join(sorted(keys))}"] if keys else []
    return [f"a ViMax story {UNTOLD}", *unread]


def _prompt(shot: object, where: str) -> str:
    if not isinstance(shot, dict):
        raise BadInput(f"{where} is no object; {_WANTED}")
    parts = [shot.get(name, "") for name in _PARTS]
    for name, part in zip(_PARTS, parts, strict=True):
        if not isinstance(part, str):
            raise BadInput(f'"{name}" of {where} is no text; wanted a string: put it in quotes')
    if not any(part.strip() for part in parts):
        raise BadInput(f"{where} has neither first_frame nor video_prompt; wanted one of them: write or remove it")
    return "\n".join(part for part in parts if part.strip())
