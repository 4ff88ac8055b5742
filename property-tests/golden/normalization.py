"""Batch, layer, root-mean-square and group normalization, and softmax; channels last."""
import torch
import torch.nn.functional as F

from golden import write

torch.manual_seed(2)
torch.set_default_dtype(torch.float64)
values = {}


def single(*shape):
    """Numbers that single precision holds exactly."""
    return torch.randn(*shape, dtype=torch.float32).double().requires_grad_()


def case(name, X, parameters, forward):
    Z = forward(X)
    dZ = single(*Z.shape).detach()
    Z.backward(dZ)
    values.update({f"{name}/X": X, f"{name}/Z": Z, f"{name}/dZ": dZ, f"{name}/dX": X.grad})
    for key, parameter in parameters.items():
        values[f"{name}/{key}"] = parameter
        if parameter.requires_grad:
            values[f"{name}/d_{key}"] = parameter.grad


def batch(name, *shape):
    n = shape[-1]
    scale, shift = single(n), single(n)
    mean = single(n).detach()
    variance = single(n).detach().abs() + 0.5
    variance = variance.float().double()
    running = mean.clone(), variance.clone()
    parameters = {"scale": scale, "shift": shift, "runningMean": mean, "runningVariance": variance}

    def forward(X):
        last = X.ndim - 1
        Y = X.movedim(last, 1) if last > 1 else X
        Z = F.batch_norm(Y, *running, scale, shift, training=True)
        return Z.movedim(1, last) if last > 1 else Z

    X = single(*shape)
    case(name, X, parameters, forward)
    values[f"{name}/newMean"], values[f"{name}/newVariance"] = running
    last = X.ndim - 1
    Y = X.movedim(last, 1) if last > 1 else X
    Z = F.batch_norm(Y, mean, variance, scale, shift, training=False)
    values[f"{name}/inference"] = Z.movedim(1, last) if last > 1 else Z


batch("columns", 6, 19)
batch("image", 3, 4, 5, 7)
scale, shift = single(21), single(21)
case("layer", single(3, 2, 21), {"scale": scale, "shift": shift},
     lambda X: F.layer_norm(X, (21,), scale, shift))
weight = single(18)
case("rms", single(4, 18), {"scale": weight},
     lambda X: X / torch.sqrt((X * X).mean(-1, keepdim=True) + 1e-5) * weight)


def grouped(name, groups, *shape):
    n = shape[-1]
    scale, shift = single(n), single(n)

    def forward(X):
        last = X.ndim - 1
        return F.group_norm(X.movedim(last, 1), groups, scale, shift).movedim(1, last)

    case(name, single(*shape), {"scale": scale, "shift": shift}, forward)


grouped("group", 3, 4, 3, 5, 12)
grouped("groupOfRow", 5, 6, 20)
grouped("instance", 9, 3, 4, 4, 9)
case("softmax", single(4, 3, 21), {}, lambda X: torch.softmax(X, -1))
write("normalization", values)
