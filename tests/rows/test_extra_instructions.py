# SPDX-License-Identifier: Apache-2.0
"""`--stream-rows PERCENT` promises at most so many more instructions, and what is fused by itself half a percent. What is
promised is estimated: here is measured what becomes of it, with a point to spare for the estimates' errors."""

import mote
import pytest
from zoo import collection

TRAINING = "models/mlcommons+tiny/benchmark/training"
VWW = f"{TRAINING}/visual_wake_words/trained_models/vww_96_int8.tflite"
IC = f"{TRAINING}/image_classification/trained_models/pretrainedResnet_quant.tflite"
SPARE = 1


@pytest.mark.parametrize("model, target, percent, options", [
    (IC, "rv32imac", 5, ["--stream-rows", 5]),
    (VWW, "cortex-m0", 5, ["--stream-rows", 5, "--stream-input", "rows"]),
    (IC, "rv32imac", 0.5, []),
])  # fmt: skip
def test_rows_cost_no_more_than_promised(model, target, percent, options):
    if collection.missing():
        pytest.skip(collection.missing())
    memory = ["--invocations", "1", "--ram", "2M", "--flash", "4M"]
    whole = mote.verify(collection.ZOO / model, target, [], None, *memory, "--no-fuse")
    by_rows = mote.verify(collection.ZOO / model, target, [], None, *memory, *options)
    assert by_rows["ram_bytes"]["arena"] < whole["ram_bytes"]["arena"]
    assert by_rows["instructions"]["total"] <= (1 + (percent + SPARE) / 100) * whole["instructions"]["total"]
