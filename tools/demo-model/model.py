"""A small causal transformer in the manner of GPT-2 without biases, in two forms that share their weights: the whole prompt at once,
and one token for each of n timelines against keys and values kept at a fixed capacity."""
import math

import torch
from torch import nn

CONTEXT, LAYERS, HEADS, WIDTH = 256, 3, 4, 96
HEAD_WIDTH = WIDTH // HEADS


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.before_attention, self.before_mlp = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.out = nn.Linear(WIDTH, WIDTH, bias=False)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH, bias=False), nn.Linear(4 * WIDTH, WIDTH, bias=False)

    def heads(self, x):
        """[n, t, WIDTH] -> query, key, value, each [n, HEADS, t, HEAD_WIDTH]"""
        n, t, _ = x.shape
        qkv = self.qkv(self.before_attention(x)).view(n, t, 3, HEADS, HEAD_WIDTH).permute(2, 0, 3, 1, 4)
        return qkv[0], qkv[1], qkv[2]

    def rest(self, x, q, k, v, mask):
        """mask: 0 where a query may look, a large negative number where not; [.., t, keys]"""
        weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(HEAD_WIDTH) + mask, dim=-1)
        n, _, t, _ = q.shape
        x = x + self.out((weights @ v).transpose(1, 2).reshape(n, t, WIDTH))
        return x + self.down(nn.functional.gelu(self.up(self.before_mlp(x))))


class Model(nn.Module):
    """input_ids, position_ids [n, t] -> logits [n, t, vocabulary] and keys and values of every layer, [n, HEADS, t, HEAD_WIDTH]."""

    def __init__(self, vocabulary: int):
        super().__init__()
        self.token, self.position = nn.Embedding(vocabulary, WIDTH), nn.Embedding(CONTEXT, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.last = nn.LayerNorm(WIDTH)
        self.logits = nn.Linear(WIDTH, vocabulary, bias=False)
        for name, weights in self.named_parameters():
            if weights.dim() == 2:
                scale = 0.02 / math.sqrt(2 * LAYERS) if name.endswith(("out.weight", "down.weight")) else 0.02
                nn.init.normal_(weights, std=scale)

    def forward(self, input_ids, position_ids):
        x = self.token(input_ids) + self.position(position_ids)
        t = input_ids.shape[1]
        rows = torch.arange(t).unsqueeze(1)
        mask = (torch.arange(t).unsqueeze(0) > rows).float() * -1e9
        cache = []
        for block in self.blocks:
            q, k, v = block.heads(x)
            x = block.rest(x, q, k, v, mask)
            cache += [k, v]
        return (self.logits(self.last(x)), *cache)


class Step(nn.Module):
    """One token for each of n timelines. position_ids [n, 1] is its place in the context and in the cache, whose later slots are
    not looked at; past: keys and values [n, HEADS, capacity, HEAD_WIDTH] of every layer. Gives back the whole cache with the slot
    filled in."""

    def __init__(self, model: Model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, position_ids, *past):
        model = self.model
        x = model.token(input_ids) + model.position(position_ids)
        slots = torch.arange(past[0].shape[2]).view(1, 1, 1, -1)
        place = position_ids.view(-1, 1, 1, 1)
        mask = (slots > place).float() * -1e9
        here = (slots == place).transpose(2, 3)
        cache = []
        for i, block in enumerate(model.blocks):
            q, k, v = block.heads(x)
            k = torch.where(here, k, past[2 * i])
            v = torch.where(here, v, past[2 * i + 1])
            x = block.rest(x, q, k, v, mask)
            cache += [k, v]
        return (model.logits(model.last(x)), *cache)
