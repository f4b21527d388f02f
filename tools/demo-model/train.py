"""Trains the demo model on fresh timelines from the simulator. Usage: python3 train.py WEIGHTS.pt [MILLIONS_OF_TOKENS [START.pt [SEED]]]

The learning rate rises, then falls to its end over the whole run. With START.pt the run goes on from those weights, with a lower peak
rate and other timelines: the way to bring an interrupted run to its end.
Never sees a timeline twice, so there is nothing to overfit; what it is judged by is its loss above the simulator's own entropy.
"""
import math
import random
import sys
import time

import torch

import simulator
from model import CONTEXT, Model

ROWS, CHUNK = 64, 4096
# a batch counts by its tokens: were every batch to count the same, tokens of short timelines (early deaths) would count for more
TYPICAL = 74 * ROWS


def window(rng, tokens, nats):
    """At most CONTEXT tokens: a longer timeline keeps its static prefix and a part of the rest that begins anywhere."""
    if len(tokens) <= CONTEXT:
        return tokens, nats
    prefix = next(i for i, t in enumerate(tokens) if simulator.VOCABULARY[t].startswith("ADMISSION"))
    start = rng.randrange(prefix, len(tokens) - (CONTEXT - prefix) + 1)
    stop = start + CONTEXT - prefix
    return tokens[:prefix] + tokens[start:stop], nats[:prefix] + nats[start:stop]


def batches(rng):
    """Endless batches of rows of similar length: ids [ROWS, t], 0 (PAD) beyond the end, and the simulator's own loss per token."""
    while True:
        chunk = sorted((window(rng, *simulator.sample(rng)) for _ in range(CHUNK)), key=lambda w: len(w[0]))
        groups = [chunk[i : i + ROWS] for i in range(0, CHUNK, ROWS)]
        rng.shuffle(groups)
        for group in groups:
            t = max(len(tokens) for tokens, _ in group)
            ids = torch.tensor([tokens + [0] * (t - len(tokens)) for tokens, _ in group])
            best = sum(sum(nats[1:]) for _, nats in group) / sum(len(tokens) - 1 for tokens, _ in group)
            yield ids, best


def loss_of(model, ids):
    """Mean -log probability of every token after the first."""
    t = ids.shape[1] - 1
    logits = model(ids[:, :-1], torch.arange(t).expand(len(ids), t))[0]
    return torch.nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), ids[:, 1:].reshape(-1), ignore_index=0)


def main(path: str, millions: float, start: str | None, seed: int):
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = Model(len(simulator.VOCABULARY))
    peak = 4e-3
    if start:
        model.load_state_dict(torch.load(start))
        peak = 2e-3
    decayed = [p for p in model.parameters() if p.dim() == 2]
    others = [p for p in model.parameters() if p.dim() != 2]
    optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}],
                                  betas=(0.9, 0.98))
    goal, seen, started, shown, sums = millions * 1e6, 0, time.time(), 0, [0.0, 0.0, 0]
    for ids, best in batches(rng):
        rate = peak * min(1, (seen + 1) / 4e5) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1, seen / goal))))
        for group in optimiser.param_groups:
            group["lr"] = rate
        loss = loss_of(model, ids)
        n = int((ids[:, 1:] != 0).sum())
        optimiser.zero_grad(set_to_none=True)
        (loss * (n / TYPICAL)).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        seen += n
        sums = [sums[0] + loss.item() * n, sums[1] + best * n, sums[2] + n]
        if seen - shown >= 250_000:
            shown = seen
            print(f"{seen / 1e6:.2f} M tokens, {time.time() - started:.0f} s, loss {sums[0] / sums[2]:.4f}, "
                  f"simulator {sums[1] / sums[2]:.4f}, above {100 * (sums[0] / sums[1] - 1):.2f} %", flush=True)
            sums = [0.0, 0.0, 0]
            torch.save(model.state_dict(), path)
        if seen >= goal:
            break
    torch.save(model.state_dict(), path)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 30, sys.argv[3] if len(sys.argv) > 3 else None,
         int(sys.argv[4]) if len(sys.argv) > 4 else 1)
