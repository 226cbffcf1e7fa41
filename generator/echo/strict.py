"""Whether a model's folder is all there, by headers alone, so that nothing random is ever taken for weights."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from generator.echo.convert import differences, empty
from generator.echo.folder import TEXT, need_text_encoder, read_index
from generator.echo.keys import COMPONENTS
from generator.echo.tensors import Contents, read_component
from generator.errors import RequestError


def check_folder(folder: Path, *, text: bool = True) -> dict[str, Contents]:
    """What each component of a model's folder holds, after checking that it is all there. Loads nothing.

    `text=False` leaves out what only prompts need. Raises RequestError: no pipeline's folder, a file cut short, or
    missing, unknown or mis-shaped tensors by name.
    """
    if text:
        need_text_encoder(folder, read_index(folder))
    return check_components(folder, without=() if text else TEXT)


def check_components(folder: Path, *, without: Collection[str] = ()) -> dict[str, Contents]:
    """The same for those components that the folder's index names, but for some that come from elsewhere."""
    index, held = read_index(folder), {}
    for name in (*COMPONENTS, "text_encoder"):
        if name in without or (name in TEXT and index.get(name, [None])[0] is None):
            continue
        config = folder / name / "config.json"
        if not config.is_file():
            raise RequestError(f"{folder}: there is no {name}/config.json, this model is not complete")
        held[name] = read_component(folder / name)
        if name in COMPONENTS:
            wrong = differences(held[name].tensors, empty(name, json.loads(config.read_text())), str)
            if wrong:
                raise RequestError(f"{folder / name}: not the tensors of its configuration: {'; '.join(wrong[:8])}")
    return held
