"""Writes trained weights as the .onnx file the product reads.

python -m benchmarks.training.export WEIGHTS grading_lambda/models/strips.onnx [--temperature T]
"""

import argparse
import json
from pathlib import Path

import onnx
import torch
from torch import nn

from benchmarks.training.network import StripReader
from grading_lambda.strip_reader import CHARACTERS, HEIGHT, NARROWEST, STEP, WIDEST

OPSET = 17


class Calibrated(nn.Module):
    """The reader, its chances made as sure as it is right."""

    def __init__(self, reader: StripReader, *, temperature: float) -> None:
        super().__init__()
        self.reader, self.temperature = reader, temperature

    def forward(self, strips: torch.Tensor) -> torch.Tensor:
        """Return log chances (n, width / 2, 1 + characters)."""
        return torch.log_softmax(self.reader(strips) / self.temperature, dim=2)


def export(reader: StripReader, path: Path, *, temperature: float) -> None:
    """Write *reader* to *path*, and what its input and output mean to a .json beside it."""
    module = Calibrated(reader.eval(), temperature=temperature).eval()
    example = torch.zeros(2, 1, HEIGHT, 64)
    torch.onnx.export(
        module, (example,), str(path), opset_version=OPSET, dynamo=False,
        input_names=["strips"], output_names=["said"],
        dynamic_axes={"strips": {0: "n", 3: "width"}, "said": {0: "n", 1: "steps"}},
    )  # fmt: skip
    model = onnx.load(path)
    onnx.helper.set_model_props(model, {"character": "\n".join(CHARACTERS)})
    onnx.checker.check_model(model)
    onnx.save(model, path)
    meaning = {
        "characters": CHARACTERS,
        "blank": 0,
        "height": HEIGHT,
        "least_width": NARROWEST,
        "greatest_width": WIDEST,
        "step_width": STEP,
        "temperature": temperature,
    }
    text = json.dumps(meaning, ensure_ascii=False, indent=2) + "\n"
    path.with_suffix(".json").write_text(text, "utf-8")


def main() -> None:
    """Export what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("--temperature", type=float, default=1.0)
    arguments = parser.parse_args()
    reader = StripReader()
    reader.load_state_dict(torch.load(arguments.weights, weights_only=True))
    export(reader, arguments.model, temperature=arguments.temperature)


if __name__ == "__main__":
    main()
