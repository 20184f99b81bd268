"""Puts the weights of a model that was exported back into the network, to train it on.

python -m benchmarks.training.restore grading_lambda/models/strips.onnx STRIPS.npz WEIGHTS
"""

import argparse
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from benchmarks.training.network import StripReader
from benchmarks.training.train import load, padded

_SHOWN = 256
"""So many strips tell what every layer is used to."""
_Normed = nn.BatchNorm1d | nn.BatchNorm2d


def restored(path: Path) -> StripReader:
    """Return the network of the .onnx file, in evaluation mode: it says what the file says.

    Raises:
        ValueError: The file is of another network.
    """
    graph = onnx.load(path).graph
    arrays = {a.name: torch.tensor(numpy_helper.to_array(a)) for a in graph.initializer}
    convolutions = [node for node in graph.node if node.op_type == "Conv"]
    stored = [[arrays[name] for name in node.input[1:]] for node in convolutions]
    reader = StripReader().eval()
    with torch.no_grad():
        for (conv, norm), (weight, bias) in zip(_layers(reader), stored, strict=True):
            conv.weight.copy_(weight)
            if norm is None:
                assert conv.bias is not None
                conv.bias.copy_(bias)
            else:
                norm.weight.fill_((1 + norm.eps) ** 0.5)
                norm.bias.copy_(bias)
    return reader


def used_to(reader: StripReader, strips: torch.Tensor) -> StripReader:
    """Return *reader*, its layers normed by what *strips* (n, 1, 32, width) make of them.

    Exporting folds the norms away. Training norms by the batch again, and would change everything.
    """
    seen: dict[nn.Module, torch.Tensor] = {}
    normed = [norm for _, norm in _layers(reader) if norm is not None]
    hooks = [n.register_forward_pre_hook(lambda n, x: seen.update({n: x[0]})) for n in normed]
    with torch.no_grad():
        reader.eval()(strips)
        for norm in normed:
            channels = seen[norm].transpose(0, 1).flatten(1)
            mean, variance = channels.mean(dim=1), channels.var(dim=1)
            scale = norm.weight / (norm.running_var + norm.eps).sqrt()
            norm.bias += (mean - norm.running_mean) * scale
            norm.weight.copy_(scale * (variance + norm.eps).sqrt())
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(variance)
    for hook in hooks:
        hook.remove()
    return reader


def _layers(reader: StripReader) -> list[tuple[nn.Conv1d | nn.Conv2d, _Normed | None]]:
    """Return every convolution in the order it runs, and the norm behind it, if any."""
    layers: list[tuple[nn.Conv1d | nn.Conv2d, _Normed | None]] = []
    for module in reader.modules():
        if isinstance(module, nn.Conv1d | nn.Conv2d):
            layers.append((module, None))
        elif isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            layers[-1] = (layers[-1][0], module)
    return layers


def main() -> None:
    """Write the weights, for ``train --start``."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("strips", type=Path, help="a shard of strips to norm by")
    parser.add_argument("weights", type=Path)
    arguments = parser.parse_args()
    shown = padded(load(arguments.strips).pixels[:_SHOWN])
    torch.save(used_to(restored(arguments.model), shown).state_dict(), arguments.weights)


if __name__ == "__main__":
    main()
