"""JoyAI-Echo's prompts JSON: `{"prompts": ["one paragraph a shot", …]}`. A ViMax story is read as prompts too."""

from __future__ import annotations

import json

from director.errors import BadInput
from director.intake.vimax import is_vimax, read_vimax, unread_of_vimax
from workspace.records import Source

MAX_PROMPTS = 10_000  # More is no film but a mistake: the released examples have 11 to 15, the paper's stories 30.
LONGEST = 20_000  # letters of a prompt: no model reads as many
_WANTED = 'wanted {"prompts": ["one paragraph a shot", …]}'


def read_prompts(source: Source) -> list[str]:
    """The prompts, unchanged and in order. Raises BadInput when the JSON is not a list of them."""
    where = source.path or "the JSON"
    data = _object(source.text, where)
    if is_vimax(data):
        prompts: object = read_vimax(data, where)
    elif "prompts" in data:
        prompts = data["prompts"]
    else:
        keys = ", ".join(list(data)[:5]) or "no key at all"
        raise BadInput(f'{where} has {keys} but no "prompts"; {_WANTED}: rename the key')
    if not isinstance(prompts, list):
        raise BadInput(f'"prompts" in {where} is {_kind(prompts)}; {_WANTED}: make it a list of strings')
    _check(prompts, where)
    return prompts


def unread(source: Source) -> list[str]:
    """What a JSON says that no shot is made of, in words."""
    data = _object(source.text, source.path)
    if is_vimax(data):
        return unread_of_vimax(data)
    keys = [key for key in data if key != "prompts"]
    return [f"read over, because only the prompts are read: {', '.join(keys)}"] if keys else []


def _object(text: str, where: str) -> dict[str, object]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(
            f"{where} stops being JSON at line {error.lineno}, column {error.colno} ({error.msg}); "
            f"{_WANTED}: mend that place, or bring the whole file if it was cut off"
        ) from error
    except RecursionError as error:
        raise BadInput(f"{where} is nested too deeply to be prompts; {_WANTED}") from error
    if not isinstance(data, dict):
        raise BadInput(f"{where} holds {_kind(data)} at the top; {_WANTED}: put the list under that key")
    return data


def _check(prompts: list[object], where: str) -> None:
    if not prompts:
        raise BadInput(f"{where} has an empty list of prompts; {_WANTED}: write at least one")
    if len(prompts) >= MAX_PROMPTS:
        raise BadInput(
            f"{where} has {len(prompts):,} prompts; wanted fewer than {MAX_PROMPTS:,}: split it into several films"
        )
    for number, prompt in enumerate(prompts, 1):
        if not isinstance(prompt, str):
            raise BadInput(
                f"prompt {number} of {len(prompts)} in {where} is {_kind(prompt)}; wanted a string: write what the shot shows, "
                "in quotes"
            )
        if any("\ud800" <= sign <= "\udfff" for sign in prompt):
            raise BadInput(
                f"prompt {number} of {len(prompts)} in {where} has half a sign (\\ud800 to \\udfff alone); "
                "wanted whole ones: write it again"
            )
        if len(prompt) > LONGEST:
            raise BadInput(
                f"prompt {number} of {len(prompts)} in {where} has {len(prompt):,} letters; wanted one paragraph of at most "
                f"{LONGEST:,}: make several shots of it"
            )
        if not prompt.strip():
            raise BadInput(
                f"prompt {number} of {len(prompts)} in {where} is empty; wanted one paragraph: write or remove it"
            )


def _kind(value: object) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "a string",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), "null")
