"""Layers of layers: stacked recurrent layers, residual blocks, branches, blocks of transformers; channels last.

Parameters go by Backsweep's names, layer/name inside the block, with weights turned over: [in, out].
"""
import math

import torch
import torch.nn.functional as F

from golden import write

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
values = {}


def single(*shape):
    """Numbers that single precision holds exactly."""
    return torch.randn(*shape, dtype=torch.float32).double()


def fill(module):
    """Other parameters, as large."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(0.4 * single(*parameter.shape))
    return module


def case(name, X, forward, parameters):
    """parameters: a dict from Backsweep's names to PyTorch's tensors."""
    X = X.clone().requires_grad_()
    Z = forward(X)
    dZ = single(*Z.shape)
    Z.backward(dZ)
    values.update({f"{name}/X": X, f"{name}/Z": Z, f"{name}/dZ": dZ, f"{name}/dX": X.grad})
    for key, parameter in parameters.items():
        values[f"{name}/{key}"] = parameter.t() if parameter.ndim == 2 else parameter
        values[f"{name}/d_{key}"] = parameter.grad.t() if parameter.ndim == 2 else parameter.grad


def linear(at, layer):
    return {f"{at}/weight": layer.weight, f"{at}/bias": layer.bias}


a, b = fill(torch.nn.Linear(9, 20)), fill(torch.nn.Linear(20, 9))
case("residual", single(5, 9), lambda x: x + b(torch.tanh(a(x))), linear("0/0", a) | linear("0/2", b))
a, b = fill(torch.nn.Linear(9, 6)), fill(torch.nn.Linear(9, 6))
case("add", single(5, 9), lambda x: a(x) + F.relu(b(x)), linear("0/0/0", a) | linear("0/1/0", b))
a, b = fill(torch.nn.Linear(9, 6)), fill(torch.nn.Linear(9, 17))
case("concat", single(5, 9), lambda x: torch.cat([a(x), torch.sigmoid(b(x)), x], -1),
     linear("0/0/0", a) | linear("0/1/0", b))
a = fill(torch.nn.Linear(5, 7))
case("perStep", single(3, 4, 5), lambda x: F.elu(a(x)), linear("0/0", a))
case("permute", single(2, 3, 4, 5), lambda x: x.permute(0, 3, 1, 2), {})
a = fill(torch.nn.Linear(12, 5))
case("reshape", single(3, 4, 6), lambda x: a(x.reshape(3, 2, 12)), linear("1/0", a))
table = fill(torch.nn.Embedding(11, 6))
X = torch.randint(0, 11, (4, 5))
Z = table(X)
dZ = single(*Z.shape)
Z.backward(dZ)
values.update({"embedding/X": X, "embedding/Z": Z, "embedding/dZ": dZ, "embedding/0/weight": table.weight,
               "embedding/d_0/weight": table.weight.grad})


def stacked(name, kind, gates, **more):
    layer = fill(kind(4, 6, num_layers=2, batch_first=True, **more))
    parameters = {}
    for i in range(2):
        names = [("weight_ih", "weight"), ("weight_hh", "recurrent"), ("bias_ih", "bias")]
        if gates == "gru":
            names.append(("bias_hh", "recurrentBias"))
        else:
            with torch.no_grad():
                getattr(layer, f"bias_hh_l{i}").zero_()
        parameters |= {f"{i}/{own}": getattr(layer, f"{key}_l{i}") for key, own in names}
    case(name, single(3, 5, 4), lambda x: layer(x)[0][:, -1], parameters)


stacked("stackedRnn", torch.nn.RNN, "rnn")
stacked("stackedLstm", torch.nn.LSTM, "lstm")
stacked("stackedGru", torch.nn.GRU, "gru")


def encoding(time, width):
    """As in PyTorch's tutorial on transformers."""
    position = torch.arange(time).unsqueeze(1)
    rates = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
    all = torch.zeros(time, width)
    all[:, 0::2] = torch.sin(position * rates)
    all[:, 1::2] = torch.cos(position * rates)
    return all


case("positionalEncoding", single(2, 13, 10), lambda x: x + encoding(13, 10), {})


def transformer(name, first, causal):
    """A block of torch.nn.TransformerEncoderLayer, normalized before or behind its halves."""
    block = fill(torch.nn.TransformerEncoderLayer(
        12, 3, 20, dropout=0.0, activation="gelu", batch_first=True, norm_first=first))
    mask = torch.triu(torch.ones(7, 7, dtype=torch.bool), 1) if causal else None
    attention, one, two = block.self_attn, block.norm1, block.norm2
    parts = {
        "attention": {"weight": attention.in_proj_weight, "bias": attention.in_proj_bias,
                      "outputWeight": attention.out_proj.weight, "outputBias": attention.out_proj.bias},
        "one": {"scale": one.weight, "shift": one.bias},
        "two": {"scale": two.weight, "shift": two.bias},
        "in": {"weight": block.linear1.weight, "bias": block.linear1.bias},
        "out": {"weight": block.linear2.weight, "bias": block.linear2.bias},
    }
    # residual(layerNorm attention) residual(layerNorm perStep(dense gelu dense)), or each layerNorm behind its residual
    places = ({"one": "0/0", "attention": "0/1", "two": "1/0", "in": "1/1/0", "out": "1/1/2"} if first else
              {"attention": "0/0", "one": "1", "in": "2/0/0", "out": "2/0/2", "two": "3"})
    parameters = {f"{places[part]}/{key}": value for part, some in parts.items() for key, value in some.items()}
    case(name, single(2, 7, 12), lambda x: block(x, src_mask=mask), parameters)


transformer("transformer", True, False)
transformer("causalTransformer", True, True)
transformer("firstTransformer", False, False)
write("blocks", values)
