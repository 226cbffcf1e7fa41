"""A story as a language model would plan it, in as few words as a film needs."""

import json

from director.llm.scripted import ScriptedLLM, Step

BRIEF = "My grandmother's bakery closes. Warm, told by me at nine."
FAST = {"size": "64x64", "generator": "testcard", "duration": 4, "shots": 4}


def intent(*questions, **fields):
    return json.dumps(
        {"language": "English", "theme": "saying goodbye", "style": "warm hand-held film", "characters": ["Rosa", "Nell"],
         "constraints": ["no villain"], "duration_seconds": None, "direction": "ends with bread", **fields,
         "questions": [{"about": "direction", "question": q, "default": d} for q, d in questions]}
    )  # fmt: skip


OUTLINE = json.dumps(
    {"title": "The Last Loaf", "synopsis": "A bakery closes and a child keeps the starter.",
     "characters": [{"name": "Rosa", "role": "the baker"}, {"name": "Nell", "role": "her granddaughter, nine"}],
     "scenes": [
         {"place": "Bakery", "interior": True, "time_of_day": "dawn", "summary": "The last morning.",
          "beats": ["Rosa takes the last loaf out.", "Nell asks who will bake now."]},
         {"place": "Street", "interior": False, "time_of_day": "dusk", "summary": "The door is locked.",
          "beats": ["Rosa locks the door.", "Nell carries the jar home."]},
     ], "sources": []}
)  # fmt: skip


def line(character, text, manner=""):
    return {"kind": "line", "character": character, "manner": manner, "text": text}


def action(text):
    return {"kind": "action", "character": "", "manner": "", "text": text}


BAKERY = json.dumps(
    {"paragraphs": [action("Rosa lifts a loaf from the oven."), action("Nell stands on a box and watches."),
                    line("Nell", "Who will bake now?"), line("Rosa", "You will.", "quietly")]}
)  # fmt: skip
STREET = json.dumps(
    {"paragraphs": [action("Rosa turns the key in the lock."), action("Nell carries a jar under her coat.")]}
)
CARDS = json.dumps(
    {"people": [
        {"name": "Rosa", "aliases": [], "identity": "a woman of about seventy with white hair in a bun",
         "clothing": "a floury blue apron over a grey dress", "voice": "a low, warm female voice"},
        {"name": "Nell", "aliases": [], "identity": "a girl of nine with freckles and short brown hair",
         "clothing": "a green woollen coat", "voice": "a clear, curious child's voice"}],
     "places": [{"name": "Bakery", "english": "Bakery", "description": "a small bakery with a brick oven",
                 "sound": "the oven ticking"},
                {"name": "Street", "english": "Street", "description": "a narrow cobbled street", "sound": "swallows"}],
     "props": [{"name": "jar", "english": "jar", "description": "a glass jar of sourdough"}]}
)  # fmt: skip


def look(paragraphs, characters, **fields):
    return {"paragraphs": paragraphs, "characters": characters, "props": [], "framing": "medium", "angle": "eye level",
            "camera": "static", "light": "soft dawn light", "mood": "tender", "sound": "", "music": "", "faces": [],
            "continuity": [], **fields}  # fmt: skip


BAKERY_SHOTS = json.dumps(
    {"shots": [look([1], ["Rosa"], framing="wide", camera="slow push in"),
               look([2, 3], ["Nell"], framing="close", faces=[{"character": "Nell", "looks": "worried"}]),
               look([4], ["Rosa"], framing="close")]}
)  # fmt: skip
STREET_SHOTS = json.dumps({"shots": [look([1, 2], ["Rosa", "Nell"], framing="wide")]})


def blocking(prompt):
    """Everybody who is seen does something."""
    seen = next(row for row in prompt.messages[-1].text.splitlines() if row.startswith("seen: ")).removeprefix("seen: ")
    return json.dumps({"text": " ".join(f"{name} moves slowly through the warm light." for name in seen.split(", "))})


def steps(*, shots=4, questions=(), **fields):
    """What a model answers from a brief to the first rendered shot."""
    return [
        Step(intent(*questions, **fields), "intent"),
        Step(OUTLINE, "story"),
        Step(BAKERY, "screenplay", "scene 1 of 2"),
        Step(STREET, "screenplay", "scene 2 of 2"),
        Step(CARDS, "cards"),
        Step(BAKERY_SHOTS, "shot_plan", "BAKERY"),
        Step(STREET_SHOTS, "shot_plan", "STREET"),
        *(Step(blocking, "blocking") for _ in range(shots)),
    ]


def model(**kinds):
    return ScriptedLLM(steps(**kinds), model="scripted-1")
