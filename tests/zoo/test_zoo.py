# SPDX-License-Identifier: Apache-2.0
"""Third-party models: all that acceptance names, and with MOTE_FULL=1 every one of them."""

import os

import pytest
from zoo import collection, eval_check, verdict

FULL = os.environ.get("MOTE_FULL") == "1"
# Small enough for every run of the tests, and of every kind: convolutions, dense layers, an LSTM,
# resource variables, float inputs around int8, and plain float.
ALWAYS = [
    "/hello_world_int8.tflite",
    "/person_detect.tflite",
    "/micro_speech_quantized.tflite",
    "/kws_ref_model.tflite",
    "/vww_96_int8.tflite",
    "/pretrainedResnet_quant.tflite",
    "/ad01_int8.tflite",
    "/str_ww_ref_model.tflite",
    "/trained_lstm_int8.tflite",
    "/sine_float.tflite",
    "micro-wake-word-models/models/okay_nabu.tflite",
    "micro-wake-word-models/models/v2/alexa.tflite",
    "micro-wake-word-models/models/v2/hey_mycroft.tflite",
]


def chosen():
    if collection.missing():
        return []
    return [
        entry
        for entry in collection.entries("models")
        if FULL or any(name in entry.path for name in ALWAYS)
    ]


@pytest.mark.skipif(collection.missing() is not None, reason=collection.missing() or "")
def test_the_collection_is_complete():
    assert len(collection.entries("models")) == 140
    assert FULL or len(chosen()) == len(ALWAYS)


@pytest.mark.parametrize("entry", chosen(), ids=lambda entry: entry.path.removeprefix("models/"))
def test_model(entry):
    found = verdict.judge(entry)
    if FULL:
        assert found.kind not in verdict.BAD, f"{found.kind}: {found.detail}"
    else:
        assert found.kind in ("equal", "close"), f"{found.kind}: {found.detail}"


@pytest.mark.skipif(
    (collection.missing() or collection.missing_eval()) is not None, reason=collection.missing() or collection.missing_eval() or ""
)
@pytest.mark.parametrize("name", sorted(eval_check.MODELS))
def test_labelled_samples(name):
    outcome = eval_check.check(name)
    assert outcome.equal_samples == outcome.samples == 200, str(outcome)
