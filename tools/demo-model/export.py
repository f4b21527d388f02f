"""Writes the trained demo model as ONNX, with its vocabulary, sample patients and card. Usage: python3 export.py WEIGHTS.pt FOLDER

  model.onnx       input_ids, position_ids [n, t], attention_mask [n, P + t], past_key_values.<i>.key|value [n, H, P, d]
                   -> logits [n, t, V], present.<i>.key|value [n, H, t, d] of the new tokens
  uncached.onnx    input_ids, position_ids [n, t] -> logits [n, t, V]
  vocabulary.json  {"tokens": [...], "hours": {interval token: hours}}
  patients.jsonl   {"subject_id", "tokens", "died", "icu", "readmitted", "arrest"}: the timeline until a day after an admission,
                   and what the simulator did in the 30 days after it
  truth.json       the same risks as shares of 10,000 continuations by the simulator: [{"subject_id", "died", ...}]
  card.json        what it was trained on, its loss beside the simulator's entropy, and its calibration
"""
import json
import random
import sys
from pathlib import Path

import torch

import simulator
from model import CONTEXT, HEAD_WIDTH, HEADS, LAYERS, Cached, Model
from train import loss_of, window

OUTCOMES = {"died": {simulator.DEATH}, "icu": {simulator.ICU_IN}, "readmitted": set(simulator.ADMISSIONS),
            "arrest": {simulator.ARREST}}
HORIZON_HOURS = 30 * 24
FUTURES = 10_000


def names(kind: str):
    return [f"{kind}.{i}.{part}" for i in range(LAYERS) for part in ("key", "value")]


class Uncached(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, position_ids):
        return self.model(input_ids, position_ids)[0]


def export_cached(model, path: Path, whole: bool = False):
    n, kept, t = 2, 11, 5
    past = [torch.zeros(n, HEADS, kept, HEAD_WIDTH) for _ in names("present")]
    ids = torch.ones(n, t, dtype=torch.int64)
    torch.onnx.export(
        Cached(model, whole), (ids, torch.ones(n, kept + t, dtype=torch.int64), torch.arange(kept, kept + t).expand(n, t), *past),
        str(path), opset_version=16, do_constant_folding=True,
        input_names=["input_ids", "attention_mask", "position_ids", *names("past_key_values")],
        output_names=["logits", *names("present")],
        dynamic_axes={"input_ids": {0: "n", 1: "t"}, "attention_mask": {0: "n", 1: "all"}, "position_ids": {0: "n", 1: "t"},
                      "logits": {0: "n", 1: "t"}, **{name: {0: "n", 2: "kept"} for name in names("past_key_values")},
                      **{name: {0: "n", 2: "all" if whole else "t"} for name in names("present")}})


def export(model, folder: Path):
    export_cached(model, folder / "model.onnx")
    ids, places = torch.ones(2, 7, dtype=torch.int64), torch.arange(7).expand(2, 7)
    torch.onnx.export(
        Uncached(model), (ids, places), str(folder / "uncached.onnx"), opset_version=16, do_constant_folding=True,
        input_names=["input_ids", "position_ids"], output_names=["logits"],
        dynamic_axes={name: {0: "n", 1: "t"} for name in ("input_ids", "position_ids", "logits")})


def outcomes_of(tokens):
    """Which outcomes happen in the horizon: the clock runs by the interval tokens; the interval that crosses it ends the count."""
    hours, found = 0.0, dict.fromkeys(OUTCOMES, False)
    for token in tokens:
        name = simulator.VOCABULARY[token]
        if name in simulator.CLOCK:
            hours += simulator.CLOCK[name]
            if hours > HORIZON_HOURS:
                break
        for outcome, those in OUTCOMES.items():
            found[outcome] |= name in those
    return found


def prompt_of(rng):
    """A timeline until the first event a day or more after an admission, or None where it ends before."""
    tokens, _ = simulator.sample(rng)
    admissions = [i for i, t in enumerate(tokens) if simulator.VOCABULARY[t].startswith("ADMISSION")]
    start, hours = rng.choice(admissions), 0.0
    for i in range(start, min(len(tokens), 160)):
        hours += simulator.CLOCK.get(simulator.VOCABULARY[tokens[i]], 0.0)
        if hours >= 24:
            return tokens[: i + 1]
    return None


def patients(count: int, futures: int):
    """Timelines with what happened next, and the true risks: shares of `futures` continuations by the simulator."""
    rng, people, truth = random.Random(20), [], []
    while len(people) < count:
        tokens = prompt_of(rng)
        if tokens is None:
            continue
        state, subject = simulator.follow(tokens), {"subject_id": len(people) + 1}
        sums = dict.fromkeys(OUTCOMES, 0)
        for _ in range(futures):
            for outcome, happened in outcomes_of(simulator.sample(rng, state)[0]).items():
                sums[outcome] += happened
        people.append({**subject, "tokens": tokens, **outcomes_of(simulator.sample(rng, state)[0])})
        truth.append({**subject, **{outcome: total / futures for outcome, total in sums.items()}})
    return people, truth


def held_out(model, count: int):
    """Loss of the model and of the simulator on timelines made with another seed, in nats per token, and their ratio."""
    rng = random.Random(99)
    nats = best = tokens = 0.0
    with torch.no_grad():
        for _ in range(count):
            ids, own = window(rng, *simulator.sample(rng))
            n = len(ids) - 1
            nats += loss_of(model, torch.tensor([ids])).item() * n
            best += sum(own[1:])
            tokens += n
    return {"timelines": count, "tokens": int(tokens), "loss": nats / tokens, "entropy": best / tokens, "above": nats / best - 1}


def main(weights: str, folder: str):
    model = Model(len(simulator.VOCABULARY))
    model.load_state_dict(torch.load(weights))
    model.eval()
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    export(model, out)
    static = [*simulator.AGES, *simulator.SEXES, *simulator.CONDITIONS]
    about = {"tokens": simulator.VOCABULARY, "hours": simulator.CLOCK, "context": CONTEXT, "static": static}
    (out / "vocabulary.json").write_text(json.dumps(about, indent=0) + "\n")
    people, truth = patients(100, FUTURES)
    (out / "patients.jsonl").write_text("".join(json.dumps(person) + "\n" for person in people))
    (out / "truth.json").write_text(json.dumps(truth, indent=0) + "\n")
    card = {"parameters": sum(p.numel() for p in model.parameters()), "context": CONTEXT, "layers": LAYERS, "heads": HEADS,
            "held_out": held_out(model, 4000)}
    (out / "card.json").write_text(json.dumps(card, indent=1) + "\n")
    print(card)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
