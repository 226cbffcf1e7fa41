"""Voices from elsewhere, for what the animatic's own cannot say: a speech program of the person's, or a speech server."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import signal
import subprocess
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.animatic.voice_phones import guessed
from generator.animatic.voice_text import spoken
from generator.animatic.voices import RATE, Speech, Voice
from generator.errors import GenerationFailed

_SCRIPTS = {  # first word of a letter's Unicode name -> the language that is usually written so
    "CYRILLIC": "ru", "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "ARABIC": "ar", "HEBREW": "he",
    "GREEK": "el", "DEVANAGARI": "hi", "THAI": "th", "BENGALI": "bn", "TAMIL": "ta", "GEORGIAN": "ka", "ARMENIAN": "hy",
}  # fmt: skip
_SMALL_WORDS = {  # what hardly a sentence is without
    "en": "the a an and or of to in is are was were it you i he she we they that this not do did have has be for on with my"
    " your me what who where at no yes will can would all if but so there here come go from just don't i'm it's",
    "fr": "le la les un une des et ou de du je tu il elle nous vous ne pas est sont que qui dans pour avec mon ton sur ce"
    " cette mais oui non bonjour merci c'est j'ai où au",
    "de": "der die das ein eine und oder ist sind ich du er sie wir ihr nicht kein mit für auf den dem zu von im was wer wo"
    " ja nein mein dein aber auch hier danke",
    "es": "el la los las un una y o de del yo tú él ella no es son que quien en para con mi tu pero sí está hay qué dónde"
    " por me te se gracias buenos",
    "it": "il lo la gli le un una e o di del io tu lui lei non è sono che chi in per con mio tuo ma sì dove cosa questo ciao"
    " grazie sei ho",
    "pt": "o os as um uma e ou de do da eu tu ele ela não é são que quem em para com meu teu mas sim onde isto obrigado está"
    " você",
    "nl": "de het een en of van ik jij hij zij wij niet is zijn dat wie in voor met mijn jouw maar ja nee waar dit hier",
    "sv": "en ett och eller av jag du han hon vi inte är som vem i för med min din men ja nej var här det",
    "pl": "i w na nie jest to ja ty on ona my się że kto co gdzie ale tak moja mój dla z do",
}  # fmt: skip
SMALL_WORDS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}


@dataclass(frozen=True)
class Ask:
    """One line for a voice from elsewhere."""

    text: str
    language: str  # such as "fr"; "en" where nothing says otherwise
    voice: str  # what the person calls the voice there, else what the animatic calls it
    sex: str  # "f" or "m"
    age: str  # child, teen, adult, old
    speed: float


@dataclass(frozen=True)
class OtherVoices:
    """Who says what the own voices cannot.

    `id` is all that decides how it sounds, and enters the fingerprint of takes; `say` gives a sound file, as bytes of any
    format that is read here. `language`: that of all lines, which are then all said there; empty: as each line shows.
    `names`: own voice, sex or language -> what it is called there. `cache`: a folder that keeps what was said.
    """

    id: str
    say: Callable[[Ask], bytes]
    language: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    cache: Path | None = None

    def wants(self, text: str) -> bool:
        """Whether a line is one for these voices."""
        return bool(self.language) or language_of(text) != "en"

    def speak(self, text: str, voice: Voice, *, speed: float = 1.0) -> Speech:
        """See `VoicePack.speak`. Raises GenerationFailed, in words, for what comes back and is no speech."""
        from generator.animatic.voice_found import read_speech  # scipy and libav load only for speech

        sex = "f" if "f" in voice.traits else "m"
        age = next((age for age in ("child", "teen", "old") if age in voice.traits), "adult")
        language = self.language or language_of(text)
        name = next(
            (self.names[key] for key in (voice.id, f"{language}-{sex}", language, sex) if key in self.names), ""
        )
        ask = Ask(text.strip(), language, name or voice.id, sex, age, round(speed, 3))
        samples = read_speech(lambda: self.say(ask), self._kept(ask))
        return Speech(samples, guessed(text, len(samples) / RATE))

    def _kept(self, ask: Ask) -> Path | None:
        digest = hashlib.sha256(f"{self.id}\n{ask}".encode()).hexdigest()
        return self.cache / f"{digest}.npy" if self.cache else None


def language_of(text: str) -> str:
    """The language of a line, as far as its letters and small words show it; "en" where they show none."""
    scripts = Counter(_script(sign) for sign in text if sign.isalpha())
    for script, language in (("HIRAGANA", "ja"), ("KATAKANA", "ja")):  # Japanese has Chinese signs as well
        if scripts[script]:
            return language
    script = scripts.most_common(1)[0][0] if scripts else "LATIN"
    if script != "LATIN":
        return _SCRIPTS.get(script, "und")
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower().replace("’", "'"))
    found = {language: sum(word in small for word in words) for language, small in SMALL_WORDS.items()}
    best = max(found, key=lambda language: found[language])  # of equals the first: English
    return best if found[best] >= 2 and found[best] > found["en"] + 1 else "en"


def unspeakable(text: str) -> bool:
    """Whether a line is in letters that the own voices cannot say."""
    return not spoken(text) and any(sign.isalpha() for sign in text) and language_of(text) != "en"


class Command:
    """A speech program: its words, and what it is handed."""

    def __init__(self, command: str, *, timeout: float = 120.0) -> None:
        """Raises ValueError for words that no shell would take: a quotation mark that never ends."""
        self._words, self._timeout = shlex.split(command), timeout

    def __call__(self, ask: Ask) -> bytes:
        """Let it say a line. No shell sees the words, so nothing in a line can be a command."""
        with tempfile.TemporaryDirectory() as folder:
            heard, written = Path(folder) / "line.wav", Path(folder) / "line.txt"
            written.write_text(ask.text, encoding="utf-8")
            # A line that begins with a dash must not be taken for an option.
            line = f" {ask.text}" if ask.text.startswith("-") else ask.text
            fields = {"text": line, "language": ask.language, "voice": ask.voice, "sex": ask.sex, "age": ask.age}
            fields |= {"speed": f"{ask.speed:g}", "output": str(heard), "input": str(written)}
            words = [re.sub(r"\{(\w+)\}", lambda found: fields.get(found[1], found[0]), word) for word in self._words]
            said = self._run(words, ask.text.encode(), folder)
            return heard.read_bytes() if heard.is_file() else said

    def _run(self, words: list[str], text: bytes, folder: str) -> bytes:
        pipe = subprocess.PIPE
        try:
            program = subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, cwd=folder, start_new_session=True)
        except OSError as error:
            raise GenerationFailed(self._failed(f"cannot be started ({error.strerror})")) from error
        with program:
            try:
                said, complaint = program.communicate(text, timeout=self._timeout)
            except subprocess.TimeoutExpired as error:
                os.killpg(program.pid, signal.SIGKILL)
                raise GenerationFailed(self._failed(f"said nothing for {self._timeout:g} s and was stopped")) from error
        if program.returncode:
            told = complaint.decode(errors="replace").strip().splitlines()
            raise GenerationFailed(
                self._failed(f"ended with {program.returncode}" + (f": {told[-1][:200]}" if told else ""))
            )
        return said

    def _failed(self, how: str) -> str:
        return (
            f"the speech program {self._words[0]} {how}: mend `command` under [voices] in film.toml, or leave it empty"
        )


def _script(sign: str) -> str:
    return unicodedata.name(sign, "LATIN").partition(" ")[0]
