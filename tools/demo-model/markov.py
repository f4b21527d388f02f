"""Writes markov.onnx: a "model" whose logits are the logarithms of a transition matrix, row by the last token. The chance of every
outcome within a horizon is then a power of a matrix, against which the whole path from file to estimate is checked.
Usage: python3 markov.py MATRIX.json OUT.onnx, with MATRIX.json = {"transitions": [[...], ...]}; a zero becomes a logit of -1e9."""
import json
import sys

import torch


class Markov(torch.nn.Module):
    def __init__(self, transitions):
        super().__init__()
        self.rows = torch.nn.Embedding.from_pretrained(torch.log(torch.tensor(transitions, dtype=torch.float64)).clamp(min=-1e9).float())

    def forward(self, input_ids):
        return self.rows(input_ids)


if __name__ == "__main__":
    transitions = json.load(open(sys.argv[1]))["transitions"]
    torch.onnx.export(Markov(transitions), (torch.zeros(2, 3, dtype=torch.int64),), sys.argv[2], opset_version=16,
                      input_names=["input_ids"], output_names=["logits"],
                      dynamic_axes={"input_ids": {0: "n", 1: "t"}, "logits": {0: "n", 1: "t"}})
