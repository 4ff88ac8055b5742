"""PyTorch's half of benchmarks/steps.sh: obeys the lines of standard input, one answer each."""

import os
import re
import sys
import time

try:
    import torch
except ImportError:
    print(f"missing no module torch in {sys.executable}", flush=True)
    sys.exit()

source = sys.stdin.buffer


def floats(*shape):
    count = 1
    for n in shape:
        count *= n
    return torch.frombuffer(bytearray(source.read(4 * count)), dtype=torch.float32).reshape(shape)


def prepare(kind, activation, rate, batch, *sizes):
    """A function that does one step, and gives the loss or the probabilities."""
    sizes = [int(n) for n in sizes]
    batch = int(batch)
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layer = torch.nn.Linear(inputs, outputs)
        with torch.no_grad():
            layer.weight.copy_(floats(outputs, inputs))
            layer.bias.copy_(floats(outputs))
        layers += [layer, torch.nn.ReLU() if activation == "relu" else torch.nn.Tanh()]
    model = torch.nn.Sequential(*layers[:-1])
    x = floats(batch, sizes[0])
    if activation == "relu":
        y = floats(batch).long()
        loss_of = torch.nn.CrossEntropyLoss()
    else:
        y = floats(batch, sizes[-1])
        loss_of = torch.nn.BCEWithLogitsLoss()

    if kind == "infer":
        model.eval()

        def predict():
            with torch.inference_mode():
                return torch.softmax(model(x), 1)

        return predict

    kinds = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}
    optimizer = kinds[kind](model.parameters(), lr=float(rate))

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def check(step, times):
    results = [step() for _ in range(times)]
    return " ".join(repr(v) for result in results for v in result.reshape(-1).tolist())


def run(step, times):
    start = time.perf_counter_ns()
    for _ in range(times):
        step()
    return time.perf_counter_ns() - start


def libraries():
    """Names of the BLAS libraries that are loaded, as their files are called."""
    try:
        with open("/proc/self/maps") as maps:
            files = {line.split()[-1] for line in maps if ".so" in line}
    except OSError:
        return []
    paths = (os.path.realpath(f).split("/") for f in files)
    wanted = ("openblas", "blis", "mkl", "dnnl")
    return sorted("/".join(path[-2:]) for path in paths if any(w in path[-1] for w in wanted))


def threads(n):
    torch.set_num_threads(n)
    torch.ones(2, 2) @ torch.ones(2, 2)
    config = torch.__config__.show()
    capability = re.search("CPU capability usage: *(.*)", config)
    return ", ".join([torch.__version__, *(capability.groups() if capability else []), *libraries()])


step = None
while True:
    words = source.readline().decode().split()
    if not words:
        break
    verb, values = words[0], words[1:]
    if verb == "prepare":
        step = prepare(*values)
    elif verb == "ready?":
        print("yes", flush=True)
    elif verb == "threads":
        print(threads(int(values[0])), flush=True)
    elif verb == "check":
        print(check(step, int(values[0])), flush=True)
    elif verb == "run":
        print(run(step, int(values[0])), flush=True)
    elif verb == "close":
        step = None
        print("closed", flush=True)
