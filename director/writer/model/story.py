"""From a brief to a screenplay: what is wanted, the story in outline, and every scene written out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from director.writer.model.asking import Asker, quoted
from director.writer.model.forms import IntentForm, Outline, Paragraph, SceneForm, SceneOutline
from director.writer.timing import A_SHOT, MAX_LINE, words
from workspace.records import MAX_QUESTIONS, Element, Intent, Passage, Question, Scene, Screenplay, Source, Wish

LINE = 25  # words: more is a speech
SHOWN_PASSAGE = 1_200  # characters of one passage of the notes
_CUE = re.compile(r"^(?P<name>[^\W\d][^:\"“]{0,40}):\s+(?P<line>.+)$", re.DOTALL)
_QUOTES = '"“”„«»「」『』'


def read_intent(asker: Asker, source: Source, wish: Wish, passages: Sequence[Passage]) -> Intent:
    """What the person wants, with at most three questions, each with a default. Without a usable answer: nothing is asked."""
    form = asker.fill(
        "intent",
        IntentForm,
        (quoted(source.kind, source.text), notes(passages), _wished(wish), _ALREADY_WRITTEN[source.kind]),
        check=_unclear,
        otherwise="nothing is asked, and the story is taken as it is",
    )
    if form is None:
        return Intent(passages=tuple(passages))
    asked = [q for q in form.questions if q.question and q.default][:MAX_QUESTIONS]
    return Intent(
        theme=form.theme,
        style=form.style,
        characters=tuple(filter(None, form.characters)),
        constraints=tuple(filter(None, form.constraints)),
        duration=form.duration_seconds,
        direction=form.direction,
        language=form.language or "English",
        questions=tuple(Question(about=q.about, text=q.question, default=q.default) for q in asked),
        passages=tuple(passages),
    )


def write_screenplay(asker: Asker, source: Source, wish: Wish, intent: Intent) -> Screenplay | None:
    """The story in scenes: first in outline, then scene by scene. None when the model gave no outline."""
    wanted = beats_for(wish, intent)
    told = (quoted("brief", source.text), understood(intent), notes(intent.passages))
    outline = asker.fill(
        "story",
        Outline,
        (*told, f"Write the story in outline, in {intent.language}, in {wanted} beats over all scenes together."),
        check=lambda form: _thin(form, wanted),
        otherwise="the built-in writer tells the story",
    )
    if outline is None:
        return None
    scenes = [scene for scene in outline.scenes if scene.summary or scene.beats] or outline.scenes[:1]
    written = asker.each(lambda n: _scene(asker, n, scenes, outline, intent), range(len(scenes)))
    return Screenplay(
        title=outline.title or source.title,
        synopsis=outline.synopsis,
        scenes=tuple(written),
        written_by=asker.llm.model,
        notes=tuple(
            dict.fromkeys(str(intent.passages[n - 1]) for n in outline.sources if 0 < n <= len(intent.passages))
        ),
    )


def understood(intent: Intent) -> str:
    """The intent in lines, with what was answered and what is to be otherwise."""
    answers = zip(intent.questions, intent.answers, strict=False)
    lines = (
        ("theme", intent.theme),
        ("style", intent.style),
        ("who", ", ".join(intent.characters)),
        ("must", "; ".join(intent.constraints)),
        ("direction", intent.direction),
        *(("asked", f"{question.text} Answered: {answer}") for question, answer in answers),
        *(("to be otherwise now", change) for change in intent.changes),
    )
    told = "\n".join(f"{name}: {text}" for name, text in lines if text)
    return quoted("intent", told) if told else ""


def notes(passages: Sequence[Passage]) -> str:
    """Passages of the person's own documents, numbered."""
    return "\n".join(
        quoted("note", passage.text[:SHOWN_PASSAGE], number=number) for number, passage in enumerate(passages, start=1)
    )


def beats_for(wish: Wish, intent: Intent) -> int:
    """How many beats a story needs: one a shot."""
    if wish.shots is not None:
        return wish.shots
    seconds = wish.duration or intent.duration
    return max(1, round(seconds / A_SHOT)) if seconds else 8


_ALREADY_WRITTEN = {
    "brief": "Say what the person wants.",
    "fountain": "This is the person's finished script: it is filmed word for word. Ask nothing about its story.",
    "prompts": "These are the person's finished prompts: ask nothing.",
}


def _wished(wish: Wish) -> str:
    said = [f"{wish.shots} shots" if wish.shots else "", f"{wish.duration:g} seconds" if wish.duration else ""]
    told = " and ".join(filter(None, said))
    return f"The film has {told}: that is settled." if told else ""


def _unclear(form: IntentForm) -> list[str]:
    wrong = []
    if len(form.questions) > MAX_QUESTIONS:
        wrong.append(f"questions: {len(form.questions)}; at most {MAX_QUESTIONS}, only those that really block")
    wrong += [f"the question {q.question!r} has no default" for q in form.questions if q.question and not q.default]
    return wrong


def _thin(form: Outline, wanted: int) -> list[str]:
    beats = sum(len(scene.beats) for scene in form.scenes)
    wrong = [f"scene {n} has no place" for n, scene in enumerate(form.scenes, start=1) if not scene.place]
    if not max(1, wanted // 2) <= beats <= wanted * 2:
        wrong.append(f"{beats} beats; wanted {wanted} over all scenes together")
    return wrong


def _scene(asker: Asker, number: int, scenes: Sequence[SceneOutline], outline: Outline, intent: Intent) -> Scene:
    scene = scenes[number]
    story = "\n".join(f"{n}. {one.place}: {one.summary}" for n, one in enumerate(scenes, start=1))
    cast = "\n".join(f"{role.name}: {role.role}" for role in outline.characters if role.name)
    form = asker.fill(
        "screenplay",
        SceneForm,
        (
            quoted("story", f"{outline.title}\n{outline.synopsis}\n{story}"),
            quoted("cast", cast) if cast else "",
            understood(intent),
            quoted("scene", "\n".join([scene.place, scene.summary, *(f"- {beat}" for beat in scene.beats)])),
            f"Write scene {number + 1} of {len(scenes)} in {intent.language}: its beats in order, one action each.",
        ),
        check=_unplayable,
        otherwise=f"scene {number + 1} stays as it is in outline",
    )
    told = [element for paragraph in form.paragraphs for element in _elements(paragraph)] if form else []
    if not any(element.kind == "action" for element in told):
        told = [Element(kind="action", text=beat) for beat in scene.beats or [scene.summary or outline.synopsis]] + told
    inside = "INT." if scene.interior else "EXT."
    place = scene.place or f"Scene {number + 1}"
    heading = f"{inside} {place.upper()}" + (f" - {scene.time_of_day.upper()}" if scene.time_of_day else "")
    return Scene(
        heading=heading,
        place=place,
        interior=scene.interior,
        time_of_day=scene.time_of_day,
        summary=scene.summary,
        beats=tuple(filter(None, scene.beats)),
        elements=tuple(element for element in told if element.text),
    )


def _unplayable(form: SceneForm) -> list[str]:
    wrong = []
    for n, paragraph in enumerate(form.paragraphs, start=1):
        if paragraph.kind == "line" and not paragraph.character:
            wrong.append(f"paragraph {n} is a line and says not whose")
        if paragraph.kind == "line" and words(paragraph.text) > LINE:
            wrong.append(f"paragraph {n} has {words(paragraph.text)} words; a line has at most {LINE}")
    if not any(paragraph.kind == "action" and paragraph.text for paragraph in form.paragraphs):
        wrong.append("nothing is seen: there is no action")
    return wrong


def _elements(paragraph: Paragraph) -> list[Element]:
    """A paragraph by rule: a line without its quotes and its speaker's name; one that nobody speaks is an action."""
    text, name = paragraph.text.strip(), paragraph.character.strip().rstrip(":")
    cue = _CUE.match(text)
    if paragraph.kind == "line" and cue and cue["name"].casefold() in ("", name.casefold()):
        text = cue["line"].strip()
    elif paragraph.kind == "action" and cue and cue["line"][:1] in _QUOTES and cue["line"][-1:] in _QUOTES:
        return [Element(kind="line", text=cue["line"].strip(_QUOTES + " "), character=cue["name"].strip())]
    if paragraph.kind == "line" and name:
        text = text.strip(_QUOTES + " ") if text[:1] in _QUOTES and text[-1:] in _QUOTES else text
        kept = text.split()[: 3 * MAX_LINE]  # a model that repeats itself without end
        return [Element(kind="line", text=" ".join(kept), character=name, manner=paragraph.manner)]
    return [Element(kind="action", text=text)]
