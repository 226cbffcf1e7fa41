"""What is taken of a form that a language model filled in."""

import pytest

from director.writer.model.forms import BlockingForm, CardsForm, LookForm, Outline


@pytest.mark.parametrize(
    ("form", "answer", "taken"),
    [
        (BlockingForm, {"text": "What happens in one shot, as the generator is told it."}, {"text": ""}),
        (BlockingForm, {"text": "One to three English sentences in the present tense"}, {"text": ""}),
        (BlockingForm, {"text": "What happens next is that Mara sits."}, {"text": "What happens next is that Mara sits."}),
        (LookForm, {"camera": "static, or one calm move"}, {"camera": "static"}),
        (LookForm, {"camera": "static"}, {"camera": "static"}),
        (LookForm, {"camera": "slow push in"}, {"camera": "slow push in"}),
        (LookForm, {"camera": "", "mood": "one or two words", "light": None}, {"camera": "", "mood": "", "light": ""}),
        (LookForm, {"continuity": ["what must be as it was left", "the cup"]}, {"continuity": ["the cup"]}),
    ],
)
def test_what_only_repeats_the_form_is_no_answer(form, answer, taken):
    found = form.model_validate(answer)
    assert {name: getattr(found, name) for name in taken} == taken


def test_forms_within_forms_too():
    card = {"name": "as the screenplay has it", "identity": "a woman", "voice": 'reads on after "her voice is"'}
    person = CardsForm.model_validate({"people": [card]}).people[0]
    assert (person.name, person.identity, person.voice) == ("", "a woman", "")
    scene = {"place": "short name of the one place where it plays", "beats": ["what turns, one sentence each", "Rain."]}
    found = Outline.model_validate({"scenes": [scene]}).scenes[0]
    assert (found.place, found.beats) == ("", ["Rain."])
