"""Writes numbers from PyTorch (Debian's python3-torch) for the tests to compare with.

Each script beside this one makes one file: python3 property-tests/golden/NAME.py
Each line of it is a name and its numbers, row-major, separated by blanks.
"""
from pathlib import Path

import torch

FOLDER = Path(__file__).parent.parent / "test/resources/golden"


def write(name, values):
    """values: a dict from names without blanks to tensors or numbers."""
    lines = [f"# Made by property-tests/golden/{name}.py with PyTorch {torch.__version__}, in double precision."]
    for key, value in values.items():
        numbers = torch.as_tensor(value, dtype=torch.float64).flatten().tolist()
        lines.append(" ".join([key, *(repr(number) for number in numbers)]))
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.txt").write_text("\n".join(lines) + "\n")
