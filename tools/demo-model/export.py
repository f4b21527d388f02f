"""Writes the trained demo model as ONNX, with its vocabulary, sample patients and card. Usage: python3 export.py WEIGHTS.pt FOLDER

  prompt.onnx      input_ids, position_ids [n, t] -> logits [n, t, V], present.<i>.key|value [n, H, t, d]
  step.onnx        input_ids, position_ids [n, 1], past_key_values.<i>.key|value [n, H, C, d] -> logits [n, 1, V], present.<i>.key|value
                   of the same size, the new key and value written at slot position_ids; C is free
  vocabulary.json  {"tokens": [...], "hours": {interval token: hours}}
  patients.jsonl   {"subject_id", "tokens", "died", "icu", "readmitted"}: the timeline until a day after an admission, and what the
                   simulator did next; "risk": the same three, as shares of 20,000 continuations
  card.json        what it was trained on, its loss beside the simulator's entropy, and its calibration
"""
import json
import random
import sys
from pathlib import Path

import torch

import simulator
from model import CONTEXT, HEAD_WIDTH, HEADS, LAYERS, Model, Step
from train import loss_of, window

OUTCOMES = {"died": {simulator.DEATH}, "arrest": {simulator.ARREST}, "icu": {simulator.ICU_IN}}
HORIZON_HOURS = 30 * 24


def names(kind: str):
    return [f"{kind}.{i}.{part}" for i in range(LAYERS) for part in ("key", "value")]


def export(model, folder: Path):
    ids, places = torch.ones(2, 7, dtype=torch.int64), torch.arange(7).expand(2, 7)
    torch.onnx.export(
        model, (ids, places), str(folder / "prompt.onnx"), opset_version=16, do_constant_folding=True,
        input_names=["input_ids", "position_ids"], output_names=["logits", *names("present")],
        dynamic_axes={"input_ids": {0: "n", 1: "t"}, "position_ids": {0: "n", 1: "t"}, "logits": {0: "n", 1: "t"},
                      **{name: {0: "n", 2: "t"} for name in names("present")}})
    past = [torch.zeros(2, HEADS, 11, HEAD_WIDTH) for _ in names("present")]
    torch.onnx.export(
        Step(model), (ids[:, :1], places[:, 3:4], *past), str(folder / "step.onnx"), opset_version=16, do_constant_folding=True,
        input_names=["input_ids", "position_ids", *names("past_key_values")], output_names=["logits", *names("present")],
        dynamic_axes={"input_ids": {0: "n"}, "position_ids": {0: "n"}, "logits": {0: "n"},
                      **{name: {0: "n", 2: "capacity"} for name in names("past_key_values") + names("present")}})


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
    rng, out = random.Random(20), []
    while len(out) < count:
        tokens = prompt_of(rng)
        if tokens is None:
            continue
        state = simulator.follow(tokens)
        sums = dict.fromkeys(OUTCOMES, 0)
        for _ in range(futures):
            for outcome, happened in outcomes_of(simulator.sample(rng, state)[0]).items():
                sums[outcome] += happened
        out.append({"subject_id": len(out) + 1, "tokens": tokens, **outcomes_of(simulator.sample(rng, state)[0]),
                    "risk": {outcome: total / futures for outcome, total in sums.items()}})
    return out


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
    (out / "vocabulary.json").write_text(json.dumps({"tokens": simulator.VOCABULARY, "hours": simulator.CLOCK}, indent=0) + "\n")
    with (out / "patients.jsonl").open("w") as file:
        for patient in patients(100, 20_000):
            file.write(json.dumps(patient) + "\n")
    card = {"parameters": sum(p.numel() for p in model.parameters()), "context": CONTEXT, "layers": LAYERS, "heads": HEADS,
            "held_out": held_out(model, 4000)}
    (out / "card.json").write_text(json.dumps(card, indent=1) + "\n")
    print(card)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
