"""The sound against an ordinary numpy synthesis: envelope of the whole signal times a sine of the whole signal.

Both sides are measured in one run, alternating, in CPU time; the median of their ratios is printed beside its limit.
"""

import statistics
import time
import tracemalloc

import numpy as np

from encoder.morse import HEADER_BYTES, SILENCE_SECONDS, Speed, Tone, Wav, keying

RATE_HZ, TONE_HZ, WPM, RAMP_SAMPLES = 8000, 600, 20, 40
MORSE = " / ".join([".--. .- .-. .. ..."] * 200)  # PARIS, 3 s each: ten minutes
WAV = Wav(MORSE, Speed(WPM), Tone(TONE_HZ, RATE_HZ, 60))
ROUNDS = 15
MAX_SHARE = 1 / 30
MAX_PEAK_BYTES = 1_000_000


def streamed():
    for _ in WAV.chunks():
        pass


def with_numpy():
    unit = round(1.2 / WPM * RATE_HZ)
    edge = np.zeros(int(SILENCE_SECONDS * RATE_HZ))
    key = np.concatenate([np.full(units * unit, float(key_down)) for key_down, units in keying(MORSE)])
    window = np.hanning(RAMP_SAMPLES + 2)[1:-1]
    envelope = np.convolve(np.concatenate([edge, key, np.zeros(7 * unit), edge]), window / window.sum(), "same")
    times = np.arange(len(envelope)) / RATE_HZ
    return (0.6 * 32767 * envelope * np.sin(2 * np.pi * TONE_HZ * times)).astype("<i2").tobytes()


def cpu_seconds(function):
    start = time.process_time()
    function()
    return time.process_time() - start


def test_cost(report):
    streamed(), with_numpy()
    share = statistics.median(cpu_seconds(streamed) / cpu_seconds(with_numpy) for _ in range(ROUNDS))
    report.ratio("ten minutes of sound / an ordinary numpy synthesis, CPU time", share, MAX_SHARE)


def test_peak_memory(report):
    tracemalloc.start()
    streamed()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    report.ratio("peak memory of ten minutes of sound, bytes", peak, MAX_PEAK_BYTES)


def test_both_sides_do_the_same_work():
    theirs = np.frombuffer(with_numpy(), "<i2").astype(float)
    ours = np.frombuffer(b"".join(WAV.chunks(HEADER_BYTES)), "<i2").astype(float)
    assert len(ours) == len(theirs)
    loud = np.convolve(np.abs(ours), np.ones(80) / 80, "same"), np.convolve(np.abs(theirs), np.ones(80) / 80, "same")
    assert np.corrcoef(*loud)[0, 1] > 0.99
