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


def case(name, kind, batch, time, features, units, sequence, both, learned=False, lengths=None):
    layer = KINDS[kind](features, units, both)
    with torch.no_grad():
        for key, parameter in layer.named_parameters():
            parameter.copy_(0.5 * single(*parameter.shape))
            if kind != "gru" and key.startswith("bias_hh"):
                parameter.zero_()
    X = single(batch, time, features).requires_grad_()
    first = [single(1 + both, 1, units).requires_grad_() for _ in ("h", "c")] if learned else []
    start = [part.expand(-1, batch, -1).contiguous() for part in first]
    start = None if not learned else tuple(start) if kind == "lstm" else start[0]
    if lengths:
        # PyTorch's own way for sequences of different lengths.
        ends = torch.tensor(lengths)
        packed = torch.nn.utils.rnn.pack_padded_sequence(X, ends, batch_first=True, enforce_sorted=False)
        states, last = layer(packed, start)
        states, _ = torch.nn.utils.rnn.pad_packed_sequence(states, batch_first=True, total_length=time)
        last = last[0] if kind == "lstm" else last
        values[f"{name}/lengths"] = ends
    else:
        states, _ = layer(X, start)
    if lengths and not sequence:
        Z = last.transpose(0, 1).reshape(batch, -1)
    elif sequence:
        Z = states
    else:
        Z = torch.cat([states[:, -1, :units], states[:, 0, units:]], dim=-1)
    dZ = single(*Z.shape)
    Z.backward(dZ)
    values.update({f"{name}/X": X, f"{name}/Z": Z, f"{name}/dZ": dZ, f"{name}/dX": X.grad})
    for part, own in zip(first, ("initialState", "initialCell")):
        for d in range(1 + both):
            own = own if d == 0 else "reverse" + own[0].upper() + own[1:]
            if own.endswith("State") or kind == "lstm":
                values.update({f"{name}/{own}": part[d, 0], f"{name}/d_{own}": part.grad[d, 0]})
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
for kind in KINDS:
    case(f"{kind}/learned", kind, 3, 4, 3, 6, True, False, learned=True)
    case(f"{kind}/learnedBoth", kind, 2, 3, 3, 5, False, True, learned=True)
    case(f"{kind}/masked", kind, 4, 6, 3, 5, True, False, lengths=[4, 6, 1, 3])
    case(f"{kind}/maskedLast", kind, 4, 6, 3, 5, False, False, lengths=[2, 5, 1, 6])
    case(f"{kind}/maskedBoth", kind, 4, 6, 3, 5, True, True, lengths=[4, 5, 1, 3])
    case(f"{kind}/maskedBothLast", kind, 4, 6, 3, 5, False, True, lengths=[5, 6, 2, 1])
    case(f"{kind}/maskedLearned", kind, 3, 5, 3, 4, True, True, learned=True, lengths=[5, 1, 3])
write("recurrent", values)
