"""PyTorch's half of benchmarks/fashion.sh: trains 512-256 on an IDX folder as `backsweep train` does."""

import argparse
import gzip
import json
import os
import struct
import sys

try:
    import torch
except ImportError:
    sys.exit(f"no module torch in {sys.executable}: apt-get install python3-torch")


def idx(folder, name):
    """An IDX file of bytes, as a tensor."""
    with gzip.open(os.path.join(folder, name + ".gz")) as file:
        data = bytearray(file.read())
    rank = data[3]
    shape = struct.unpack_from(f">{rank}I", data, 4)
    return torch.frombuffer(data, dtype=torch.uint8, offset=4 + 4 * rank).reshape(shape)


def part(folder, name):
    """Images [n, 784] between 0 and 1, and classes."""
    images = idx(folder, name + "-images-idx3-ubyte")
    labels = idx(folder, name + "-labels-idx1-ubyte")
    return images.flatten(1).float() / 255, labels.long()


def network():
    """784-512-256-10, with the first parameters distributed as the engine's."""
    model = torch.nn.Sequential(
        torch.nn.Linear(784, 512),
        torch.nn.ReLU(),
        torch.nn.Linear(512, 256),
        torch.nn.ReLU(),
        torch.nn.Linear(256, 10),
    )
    for layer in model[::2]:
        if layer is model[-1]:
            torch.nn.init.xavier_uniform_(layer.weight)
        else:
            torch.nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
        torch.nn.init.zeros_(layer.bias)
    return model


def test(model, x, y):
    with torch.inference_mode():
        z = model(x)
        loss = torch.nn.functional.cross_entropy(z, y).item()
        return loss, (z.argmax(1) == y).float().mean().item()


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--data", required=True, help="folder of IDX files, compressed by gzip")
parser.add_argument("--out", required=True, help="file for the parameters")
parser.add_argument("--batch", type=int, required=True)
parser.add_argument("--epochs", type=int, required=True)
parser.add_argument("--threads", type=int, required=True)
parser.add_argument("--seed", type=int, required=True)
o = parser.parse_args()

torch.set_num_threads(o.threads)
torch.manual_seed(o.seed)
x, y = part(o.data, "train")
x_test, y_test = part(o.data, "t10k")
model = network()
loss_of = torch.nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
for epoch in range(1, o.epochs + 1):
    total = torch.zeros(())
    for rows in torch.randperm(len(x)).split(o.batch):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(x[rows]), y[rows])
        loss.backward()
        optimizer.step()
        total += loss.detach() * len(rows)
    loss, accuracy = test(model, x_test, y_test)
    print(f"epoch {epoch}  loss {total.item() / len(x):.5f}  test {loss:.5f}  {accuracy:.4f}", file=sys.stderr)
torch.save(model.state_dict(), o.out)
print(json.dumps({"loss": loss, "accuracy": accuracy}))
