"""Showing a file in the system's player."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from director.config import read_config
from director.errors import BadInput, WorkFailed

PLAYERS = {"darwin": ("open",), "win32": ("explorer",)}
OTHERS = ("xdg-open", "mpv", "vlc", "ffplay", "totem", "celluloid")


def find_player(folder: Path | None = None) -> list[str]:
    """The command of the player: what the film's film.toml says, else the system's own; empty when there is none."""
    said = shlex.split(read_config(folder).player) if folder else []
    names = [said[0]] if said else PLAYERS.get(sys.platform, OTHERS)
    found = next((path for name in names if (path := shutil.which(name))), None)
    return [found, *said[1:]] if found else []


def play(path: Path, folder: Path) -> None:
    """Show a file. Raises BadInput without a player, WorkFailed when it cannot show the file."""
    command = find_player(folder)
    if not command:
        raise BadInput(
            f'no player was found for {path}: install one, such as mpv, or name yours in {folder / "film.toml"}: player = "…"'
        )
    done = subprocess.run([*command, str(path.absolute())], check=False, capture_output=True, text=True)
    if done.returncode and Path(command[0]).stem != "explorer":  # which says 1 when all is well
        raise WorkFailed(f"{command[0]} cannot show {path} (it ended with {done.returncode}): play it yourself")
