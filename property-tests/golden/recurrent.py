"""Recurrent layers; weights turned over, as Backsweep's are [in, out]."""
import torch

from golden import write

torch.manual_seed(3)
torch.set_default_dtype(torch.float64)
values = {}
KINDS = {
    "tanh": lambda i, u, both: torch.nn.RNN(i, u, batch_first=True, bidirectional=both),
    "relu": lambda i, u, both: torch.nn.RNN(i, u, batch_first=True, nonlinearity="relu", bidirectional=both),
    "lstm": lambda i, u, both: torch.nn.LSTM(i, u, batch_first=True, bidirectional=both),
    "gru": lambda i, u, both: torch.nn.GRU(i, u, batch_first=True, bidirectional=both),
}


def single(*shape):
    """Numbers that single precision holds exactly."""
    return torch.randn(*shape, dtype=torch.float32).double()


def case(name, kind, batch, time, features, units, sequence, both):
    layer = KINDS[kind](features, units, both)
    with torch.no_grad():
        for key, parameter in layer.named_parameters():
            parameter.copy_(0.5 * single(*parameter.shape))
            if kind != "gru" and key.startswith("bias_hh"):
                parameter.zero_()
    X = single(batch, time, features).requires_grad_()
    states, _ = layer(X)
    if sequence:
        Z = states
    else:
        Z = torch.cat([states[:, -1, :units], states[:, 0, units:]], dim=-1)
    dZ = single(*Z.shape)
    Z.backward(dZ)
    values.update({f"{name}/X": X, f"{name}/Z": Z, f"{name}/dZ": dZ, f"{name}/dX": X.grad})
    for suffix, names in (("", ("weight", "recurrent", "bias", "recurrentBias")),
                          ("_reverse", ("reverseWeight", "reverseRecurrent", "reverseBias", "reverseRecurrentBias"))):
        if suffix and not both:
            continue
        for key, own in zip(("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"), names):
            parameter = getattr(layer, key + suffix)
            if kind != "gru" and key == "bias_hh_l0":
                continue
            values[f"{name}/{own}"] = parameter.t()
            values[f"{name}/d_{own}"] = parameter.grad.t()


for kind in KINDS:
    case(f"{kind}/last", kind, 3, 5, 4, 7, False, False)
    case(f"{kind}/sequence", kind, 2, 6, 3, 18, True, False)
    case(f"{kind}/both", kind, 2, 4, 3, 5, True, True)
    case(f"{kind}/bothLast", kind, 2, 4, 3, 5, False, True)
write("recurrent", values)
