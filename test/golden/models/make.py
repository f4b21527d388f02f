"""Makes the small models of this folder: python3 make.py (Debian's python3-torch 1.13). ward.onnx and slow.onnx from their transition
matrices; tiny-cached, tiny-whole and tiny-uncached.onnx, one transformer with random weights in the three forms that exporters give."""
import json
import sys
from pathlib import Path

import torch

here = Path(__file__).parent
sys.path.insert(0, str(here / "../../../tools/demo-model"))
import markov  # noqa: E402
import model  # noqa: E402

for name in ("ward", "slow"):
    chain = markov.Markov(json.loads((here / f"{name}.json").read_text())["transitions"])
    torch.onnx.export(chain, (torch.zeros(2, 3, dtype=torch.int64),), str(here / f"{name}.onnx"), opset_version=16,
                      input_names=["input_ids"], output_names=["logits"],
                      dynamic_axes={"input_ids": {0: "n", 1: "t"}, "logits": {0: "n", 1: "t"}})

torch.manual_seed(7)
model.CONTEXT, model.LAYERS, model.HEADS, model.WIDTH, model.HEAD_WIDTH = 40, 2, 2, 16, 8
import export  # noqa: E402

export.HEADS, export.HEAD_WIDTH, export.LAYERS = 2, 8, 2
tiny = model.Model(20).eval()
with torch.no_grad():
    for weights in tiny.parameters():
        if weights.dim() == 2:
            weights.normal_(0, 0.4)
export.export(tiny, here)
export.export_cached(tiny, here / "whole.onnx", whole=True)
for form in ("cached", "whole", "uncached"):
    made = {"cached": "model"}.get(form, form)
    (here / f"{made}.onnx").rename(here / f"tiny-{form}.onnx")
(here / "tiny.json").write_text(json.dumps({"tokens": [f"T{i}" for i in range(20)], "hours": {"T3": 1, "T4": 6},
                                            "context": 40, "static": ["T0", "T1"]}) + "\n")
