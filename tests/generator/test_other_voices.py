"""Voices from elsewhere: which lines are theirs, and what becomes of a program or server that fails."""

import io
import sys
import wave

import numpy as np
import pytest

from generator.animatic.generator import Animatic
from generator.animatic.sound import speak
from generator.animatic.voice_bank import VOICES
from generator.animatic.voice_others import Ask, Command, OtherVoices, language_of
from generator.animatic.voices import RATE, find_voices
from generator.errors import GenerationFailed
from generator.request import Condition, GeneratorIdentity, Person, ShotRequest, SpokenLine, Staging

ASK = Ask("Où est la gare ?", "fr", "nova", "f", "adult", 1.0)


def wav(seconds: float = 0.8, level: float = 0.2, rate: int = 22_050) -> bytes:
    at = np.arange(int(seconds * rate)) / rate
    data = io.BytesIO()
    with wave.open(data, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((level * 32767 * np.sin(2 * np.pi * 220 * at)).astype("<i2").tobytes())
    return data.getvalue()


def others(say, **more) -> OtherVoices:
    return OtherVoices("others-for-tests", say, **more)


def shot(*texts: str) -> ShotRequest:
    lines = tuple(SpokenLine(person="zoë", text=text) for text in texts)
    staging = Staging(people=(Person(id="zoë", name="Зоя", identity="a woman"),), lines=lines)
    identity = GeneratorIdentity(id="animatic", render=1)
    return ShotRequest(
        condition=Condition(staging=staging), seed=1, width=64, height=64, frames=97, fps=24.0, generator=identity
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where are you going?", "en"),
        ("Hm.", "en"),
        ("", "en"),
        ("🙂 …", "en"),
        ("Je ne sais pas où elle est.", "fr"),
        ("Ich weiß nicht, wo das ist.", "de"),
        ("¿Dónde está la llave? No lo sé, pero el gato sí.", "es"),
        ("Не уходи, пожалуйста.", "ru"),
        ("ここはどこですか", "ja"),
        ("你好世界", "zh"),
        ("مرحبا بالعالم", "ar"),
        ("Zoë met Anaïs at the café.", "en"),
    ],
)
def test_letters_and_small_words_show_the_language(text, language):
    assert language_of(text) == language


def test_only_what_the_own_voices_cannot_say_goes_there():
    asked = []
    pack = find_voices(others(lambda ask: asked.append(ask) or wav()))
    spoken = speak(shot("Hello.", "Не уходи, пожалуйста."), (), pack)
    assert [(ask.text, ask.language, ask.sex) for ask in asked] == [("Не уходи, пожалуйста.", "ru", "f")]
    assert "others-for-tests" in Animatic(others=pack.others).identity.parts["voices"]
    assert len(spoken.said[1].samples) == pytest.approx(0.8 * RATE, rel=0.02)
    assert spoken.utterances[1].phones
    assert not spoken.remarks


def test_one_language_for_all_and_names_of_voices():
    asked = []
    everything = others(lambda ask: asked.append(ask) or wav(), language="de", names={"de-f": "thora", "m": "karl"})
    find_voices(everything).speak("Hello.", VOICES[0])
    assert (asked[0].language, asked[0].voice) == ("de", "thora")


def test_without_others_a_foreign_line_has_its_time_and_says_that_it_is_silent():
    spoken = speak(shot("Не уходи, пожалуйста."), (), find_voices())
    assert spoken.utterances[0].span[1] > 0.8
    assert "“Не уходи, пожалуйста.” is not heard" in spoken.remarks[0]


def test_what_was_said_once_is_kept(tmp_path):
    asked = []
    one = others(lambda ask: asked.append(ask) or wav(), cache=tmp_path / "voices")
    first, second = (one.speak("Où est la gare ?", VOICES[0]) for _ in range(2))
    assert np.array_equal(first.samples, second.samples)
    assert len(asked) == 1
    one.speak("Où est la gare ?", VOICES[0], speed=1.2)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"", "0 bytes"),
        (b"\x00\xffgarbage" * 50, "no sound file"),
        (wav(level=0.0), "silence"),
        (b"<html>", "no sound file"),
    ],
)
def test_what_is_no_speech_is_refused_in_words_and_not_kept(tmp_path, answer, told):
    with pytest.raises(GenerationFailed, match=told):
        others(lambda ask: answer, cache=tmp_path).speak("Où est la gare ?", VOICES[0])
    assert not list(tmp_path.iterdir())


class TestCommand:
    def program(self, tmp_path, body: str) -> str:
        path = tmp_path / "my voices.py"
        path.write_text(f"import sys, time, pathlib\nheard = sys.stdin.buffer.read()\nwav = {wav()!r}\n{body}\n")
        return f"{sys.executable} '{path}'"

    def test_it_writes_a_file_or_to_standard_output(self, tmp_path):
        to_file = self.program(tmp_path, "pathlib.Path(sys.argv[1]).write_bytes(wav)")
        assert Command(f"{to_file} {{output}}")(ASK) == wav()
        to_output = self.program(tmp_path, "sys.stdout.buffer.write(wav)")
        assert Command(to_output)(ASK) == wav()

    def test_it_is_handed_the_line_as_it_is_and_no_shell_sees_it(self, tmp_path):
        told = tmp_path / "told"
        body = (
            f"pathlib.Path({str(told)!r}).write_text(repr(sys.argv[1:]) + heard.decode())\nsys.stdout.buffer.write(wav)"
        )
        line = '\'; touch {language} $(id) `id` "a" && {output} 你好'
        Command(f"{self.program(tmp_path, body)} {{text}} -v {{language}}-{{voice}}")(
            Ask(line, "fr", "nova", "f", "adult", 1.0)
        )
        assert told.read_text() == repr([line, "-v", "fr-nova"]) + line
        dashed = Ask("-rf is no option", "fr", "nova", "f", "adult", 1.0)
        Command(f"{self.program(tmp_path, body)} {{text}}")(dashed)
        assert told.read_text().startswith("[' -rf is")

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ("sys.exit('no such voice: nova')", "ended with 1: no such voice: nova"),
            ("time.sleep(60)", "said nothing for 1 s and was stopped"),
        ],
    )
    def test_a_program_that_fails_or_hangs_is_told(self, tmp_path, body, told):
        with pytest.raises(GenerationFailed, match=told) as caught:
            Command(self.program(tmp_path, body), timeout=1.0)(ASK)
        assert "film.toml" in str(caught.value)

    def test_a_program_that_is_not_there_is_told(self):
        with pytest.raises(GenerationFailed, match="no-such-program cannot be started"):
            Command("no-such-program {text}")(ASK)
