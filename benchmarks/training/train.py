"""Trains the reader on shards of strips, on a CPU, for as long as it is told.

    python -m benchmarks.training.train SHARDS OUT --minutes 40 [--report FOLDER]

Needs PyTorch, which the product does not. Shards may still be coming in while it runs.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import distributed, nn
from torch.nn import functional

from benchmarks.training.network import StripReader
from grading_lambda.strip_reader import CHARACTERS, HEIGHT, STEP

BATCH = 48
_WARM = 0.02
_SMOOTHING = 0.01
"""Share of the loss that asks for some doubt at every step: an over-sure reader cannot be added
to another one."""
_GUIDED = 0.12
"""For this part of the time every character is also told where it stands, about: a CTC network
left alone says nothing but blanks for the first tenth of its training."""
_LONG, _KEPT_LONG = 128, 0.35
"""Strips wider than this are mostly left out: they cost much and are rare in homework."""
_MEET = 8
"""Workers average their networks after so many batches: waiting for each other at every one costs
half the time on a machine that others use too."""
_NOTE_S = 90.0


@dataclass
class Strips:
    """Strips and their texts, of one shard or many."""

    pixels: list[NDArray[np.uint8]] = field(default_factory=list)
    """Each (HEIGHT, width) uint8."""
    texts: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)


def load(path: Path) -> Strips:
    """Return the strips of one shard."""
    with np.load(path) as shard:
        ends = np.cumsum(shard["widths"])[:-1]
        pixels = np.split(shard["pixels"], ends, axis=1)
        return Strips(pixels, *(shard[name].tolist() for name in ("texts", "sources", "kinds")))


def batches(strips: Strips, rng: np.random.Generator) -> Iterator[tuple[torch.Tensor, list[str]]]:
    """Yield strips of like width, padded with paper: (n, 1, HEIGHT, width) float32, and texts."""
    widths = np.array([p.shape[1] for p in strips.pixels])
    kept = np.flatnonzero((widths <= _LONG) | (rng.random(len(widths)) < _KEPT_LONG))
    order = kept[np.argsort(widths[kept] + rng.uniform(0, 8, len(kept)))]
    starts = np.arange(0, len(order), BATCH)
    for start in rng.permutation(starts):
        some = [int(i) for i in order[start : start + BATCH]]
        yield padded([strips.pixels[i] for i in some]), [strips.texts[i] for i in some]


def padded(pixels: list[NDArray[np.uint8]]) -> torch.Tensor:
    """Return strips in one batch, (n, 1, HEIGHT, width) float32, 0 paper and 1 ink."""
    width = -(-max(p.shape[1] for p in pixels) // 8) * 8
    whole = np.zeros((len(pixels), 1, HEIGHT, width), np.float32)
    for place, strip in enumerate(pixels):
        whole[place, 0, :, : strip.shape[1]] = strip
    return torch.from_numpy(whole / 255)


def varied(strips: torch.Tensor) -> torch.Tensor:
    """Return *strips* a little moved, leaning, larger, paler and noisier, each in its own way."""
    count = len(strips)
    turn = torch.zeros(count, 2, 3)
    turn[:, 0, 0] = torch.exp(torch.randn(count) * 0.05)
    turn[:, 1, 1] = torch.exp(torch.randn(count) * 0.06)
    turn[:, 0, 1] = torch.randn(count) * 0.1 * HEIGHT / strips.shape[3]
    turn[:, 0, 2] = turn[:, 0, 0] - 1 + torch.rand(count) * 0.02
    turn[:, 1, 2] = torch.randn(count) * 0.04
    grid = functional.affine_grid(turn, list(strips.shape), align_corners=False)
    moved = functional.grid_sample(strips, grid, align_corners=False)
    gamma = torch.exp(torch.randn(count, 1, 1, 1) * 0.25)
    noise = torch.randn_like(moved) * torch.rand(count, 1, 1, 1) * 0.06
    return torch.clamp(moved.clamp(0, 1) ** gamma + noise, 0, 1)


def ctc_loss(said: torch.Tensor, texts: list[str]) -> torch.Tensor:
    """Return the mean loss a strip: -log P(text) by its length, and a little for being too sure."""
    steps, labels = torch.full((len(texts),), said.shape[1]), [indices(t) for t in texts]
    lengths = torch.tensor([len(label) for label in labels])
    flat = torch.tensor([n for label in labels for n in label], dtype=torch.long)
    loss = functional.ctc_loss(
        said.transpose(0, 1), flat, steps, lengths, reduction="none", zero_infinity=True
    )
    return (loss / lengths.clamp(min=1)).mean() - _SMOOTHING * said.mean()


def guide_loss(said: torch.Tensor, strips: torch.Tensor, texts: list[str]) -> torch.Tensor:
    """Return the mean loss of saying each character where it would stand if all were as wide."""
    inked = strips.amax(dim=(1, 2)) > 0
    widths = (inked * torch.arange(1, strips.shape[3] + 1)).amax(dim=1).tolist()
    places = [
        (n, min(said.shape[1] - 1, int((k + 0.5) / len(text) * width / STEP)), index)
        for n, (text, width) in enumerate(zip(texts, widths, strict=True))
        for k, index in enumerate(indices(text))
    ]
    strip, step, index = torch.tensor(places).unbind(dim=1)
    return -said[strip, step, index].mean()


def indices(text: str) -> list[int]:
    """Return the network's columns of *text*."""
    return [CHARACTERS.index(c) + 1 for c in text]


def greedy(said: NDArray[np.float32]) -> str:
    """Return the best reading of one strip's (steps, 1 + characters) log chances."""
    best = said.argmax(axis=1)
    kept = best[(best != 0) & (best != np.concatenate([[0], best[:-1]]))]
    return "".join(CHARACTERS[i - 1] for i in kept)


def started(network: StripReader, weights: dict[str, torch.Tensor]) -> StripReader:
    """Return *network* with *weights*, which may be those of one with fewer layers of context.

    Raises:
        ValueError: The weights are of another network.
    """
    missing, unexpected = network.load_state_dict(weights, strict=False)
    if unexpected or any(not name.startswith("along.") for name in missing):
        raise ValueError(f"Other weights: {unexpected}; none for {missing}.")
    return network


class Trainer:
    """A network in training, and its running average, which is what is kept."""

    def __init__(self, start: Path | None = None, *, rate: float = 2e-3, seed: int = 0) -> None:
        torch.manual_seed(seed)
        network = StripReader()
        if start:
            network = started(network, torch.load(start, weights_only=True))
        self._rate, self._guided = rate, 0.0 if start else _GUIDED
        self.network = network.to(memory_format=torch.channels_last)
        self.average = torch.optim.swa_utils.AveragedModel(
            self.network,
            multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.9985),
            use_buffers=True,
        )
        decayed = [p for p in self.network.parameters() if p.ndim > 1]
        plain = [p for p in self.network.parameters() if p.ndim <= 1]
        groups = [{"params": decayed, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=rate, fused=True)

    def step(self, strips: torch.Tensor, texts: list[str], *, part: float) -> float:
        """Learn one batch when *part* (0..1) of the time is over, and return its loss."""
        self.network.train()
        seen = varied(strips).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            said = self.network(seen)
        loss = ctc_loss(said.float(), texts)
        if part < self._guided:
            loss = loss + (1 - part / self._guided) * guide_loss(said.float(), strips, texts)
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        for group in self.optimizer.param_groups:
            group["lr"] = self._rate * rate_at(part)
        self.optimizer.step()
        self.average.update_parameters(self.network)
        return float(loss.detach())

    def meet(self, part: float) -> float:
        """Take the mean of all workers' networks, and return the mean of their *part*."""
        with torch.no_grad():
            weights = [*self.network.parameters(), *self.average.module.parameters()]
            flat = torch.cat([*(w.reshape(-1) for w in weights), torch.tensor([part])])
            distributed.all_reduce(flat)
            flat /= distributed.get_world_size()
            pieces = flat[:-1].split([w.numel() for w in weights])
            for weight, piece in zip(weights, pieces, strict=True):
                weight.copy_(piece.view_as(weight))
        return float(flat[-1])

    def exact(self, strips: Strips) -> dict[str, float]:
        """Return by kind the share of *strips* whose whole text the average reads right."""
        right: dict[str, list[bool]] = {}
        self.average.eval()
        order = np.argsort([p.shape[1] for p in strips.pixels])
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            with torch.no_grad():
                said = self.average(padded([strips.pixels[i] for i in some])).numpy()
            for i, steps in zip(some, said, strict=True):
                right.setdefault(strips.kinds[i], []).append(greedy(steps) == strips.texts[i])
        return {kind: round(float(np.mean(found)), 4) for kind, found in sorted(right.items())}


def rate_at(part: float) -> float:
    """Return the learning rate when *part* (0..1) of the time is over."""
    if part < _WARM:
        return max(0.05, part / _WARM)
    over = min(1.0, (part - _WARM) / (1 - _WARM))
    return 0.5005 + 0.4995 * float(np.cos(np.pi * over))


def main() -> None:
    """Train until the time is over; the weights so far are saved again and again."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("shards", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--workers", type=int, default=2, help="processes of one thread each")
    parser.add_argument("--report", type=Path, help="shards of hands not trained on")
    parser.add_argument("--start", type=Path, help="weights to go on from")
    parser.add_argument("--rate", type=float, default=2e-3, help="the highest learning rate")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        torch.multiprocessing.spawn(_work, (arguments, f"file://{folder}/meet"), arguments.workers)


def _work(worker: int, arguments: argparse.Namespace, meet: str) -> None:
    # One thread each: threads of one process wait for each other at every layer, and on a shared
    # machine that costs more than it gains.
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", meet, rank=worker, world_size=arguments.workers)
    start, part = time.monotonic(), 0.0
    trainer = Trainer(arguments.start, rate=arguments.rate)
    report = _together(sorted(arguments.report.glob("*.npz"))) if arguments.report else Strips()
    losses, noted = list[float](), start
    for strips, texts in _endless(arguments.shards, np.random.default_rng([5, worker])):
        spent = (time.monotonic() - start) / (60 * arguments.minutes)
        losses.append(trainer.step(strips, texts, part=spent))
        if len(losses) % _MEET == 0:
            part = trainer.meet(spent)
        if worker == 0 and (time.monotonic() - noted > _NOTE_S or part >= 1):
            noted = time.monotonic()
            torch.save(trainer.average.module.state_dict(), arguments.out)
            recent = f"{len(losses)} batches, loss {float(np.mean(losses[-200:])):.4f},"
            print(f"{noted - start:.0f} s, {recent}", trainer.exact(report), flush=True)
        if part >= 1:
            break
    distributed.destroy_process_group()


def _endless(folder: Path, rng: np.random.Generator) -> Iterator[tuple[torch.Tensor, list[str]]]:
    shards: dict[Path, Strips] = {}
    while True:
        paths = sorted(folder.glob("*.npz"))
        new = [p for p in paths if p not in shards] or paths
        path = new[int(rng.integers(len(new)))]
        if path not in shards:
            shards[path] = load(path)
        yield from batches(shards[path], rng)


def _together(paths: list[Path]) -> Strips:
    loaded = [load(p) for p in paths]
    return Strips(
        [p for s in loaded for p in s.pixels],
        [t for s in loaded for t in s.texts],
        [n for s in loaded for n in s.sources],
        [k for s in loaded for k in s.kinds],
    )


if __name__ == "__main__":
    main()
