"""The reader's network: a few convolutions, then a line of context; CTC over CHARACTERS."""

import torch
from torch import nn

from grading_lambda.strip_reader import CHARACTERS


def _convolved(before: int, after: int, *, stride: int | tuple[int, int] = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(inplace=True),
    )


class _Context(nn.Module):
    """What stands left and right of a step, added to it."""

    def __init__(self, width: int, *, reach: int) -> None:
        super().__init__()
        self.steps = nn.Sequential(
            nn.Conv1d(width, width, 3, padding=reach, dilation=reach, bias=False),
            nn.BatchNorm1d(width),
            nn.ReLU(inplace=True),
            nn.Conv1d(width, width, 1, bias=False),
            nn.BatchNorm1d(width),
        )
        # Says nothing at first: one more may be put behind those of a trained network.
        nn.init.zeros_(self.steps[-1].weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(x + self.steps(x))


class StripReader(nn.Module):
    """(n, 1, 32, width) float32, 0 paper and 1 ink ► (n, width / 2, 1 + characters) log chances."""

    def __init__(self, *, width: int = 112, dropout: float = 0.1) -> None:
        super().__init__()
        self.seen = nn.Sequential(
            nn.Conv2d(1, 16, 5, stride=2, padding=2, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(inplace=True),
            _convolved(16, 32),
            nn.MaxPool2d((2, 1)),
            _convolved(32, 48),
            _convolved(48, 48),
            nn.MaxPool2d((2, 1)),
            _convolved(48, 80),
            nn.Conv2d(80, width, (4, 1), bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
        )
        self.along = nn.Sequential(*(_Context(width, reach=reach) for reach in (1, 2, 4, 8)))
        self.dropout = nn.Dropout(dropout)
        self.said = nn.Conv1d(width, 1 + len(CHARACTERS), 1)

    def forward(self, strips: torch.Tensor) -> torch.Tensor:
        """Return log chances of the blank and of each character at each step."""
        steps = self.along(self.seen(strips).squeeze(2))
        return torch.log_softmax(self.said(self.dropout(steps)).transpose(1, 2), dim=2)
