"""A small causal transformer in the manner of GPT-2 without biases, in two forms that share their weights: a whole prompt without a
cache, and more tokens for each of n timelines whose keys and values are kept."""
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


class Cached(nn.Module):
    """t more tokens for each of n timelines whose first tokens are known by their keys and values.

    attention_mask [n, P + t]: 1 where a token may be looked at, in the P kept slots and among the new tokens (which look back only).
    position_ids [n, t]: places in the context. past: keys and values [n, HEADS, P, HEAD_WIDTH] of every layer. Gives logits
    [n, t, vocabulary], and keys and values of the new tokens alone, [n, HEADS, t, HEAD_WIDTH]; with `whole`, as common exporters do,
    of all P + t.
    """

    def __init__(self, model: Model, whole: bool = False):
        super().__init__()
        self.model, self.whole = model, whole

    def forward(self, input_ids, attention_mask, position_ids, *past):
        model = self.model
        x = model.token(input_ids) + model.position(position_ids)
        t = input_ids.shape[1]
        kept = past[0].shape[2]
        may = attention_mask.to(torch.float32).unsqueeze(1).unsqueeze(1)
        places = torch.arange(t)
        later = (places.unsqueeze(0) > places.unsqueeze(1)).float()
        hidden_past = (1 - may[..., :kept]) * -1e9
        hidden_new = (1 - may[..., kept:]) * -1e9 + later * -1e9
        cache = []
        for i, block in enumerate(model.blocks):
            q, k, v = block.heads(x)
            q = q / math.sqrt(HEAD_WIDTH)
            old_k, old_v = past[2 * i], past[2 * i + 1]
            scores = torch.cat([q @ old_k.transpose(-1, -2) + hidden_past, q @ k.transpose(-1, -2) + hidden_new], dim=-1)
            weights = torch.softmax(scores, dim=-1)
            seen = weights[..., :kept] @ old_v + weights[..., kept:] @ v
            n = input_ids.shape[0]
            x = x + block.out(seen.transpose(1, 2).reshape(n, t, WIDTH))
            x = x + block.down(nn.functional.gelu(block.up(block.before_mlp(x))))
            cache += [torch.cat([old_k, k], dim=2), torch.cat([old_v, v], dim=2)] if self.whole else [k, v]
        return (model.logits(model.last(x)), *cache)
