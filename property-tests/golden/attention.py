"""Multi-head self-attention; weights turned over, as Backsweep's are [in, out]."""
import torch

from golden import write

torch.manual_seed(5)
torch.set_default_dtype(torch.float64)
values = {}


def single(*shape):
    """Numbers that single precision holds exactly."""
    return torch.randn(*shape, dtype=torch.float32).double()


def case(name, batch, time, width, heads, causal):
    layer = torch.nn.MultiheadAttention(width, heads, batch_first=True)
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(0.5 * single(*parameter.shape))
    X = single(batch, time, width).requires_grad_()
    mask = torch.triu(torch.ones(time, time, dtype=torch.bool), 1) if causal else None
    Z, _ = layer(X, X, X, attn_mask=mask)
    dZ = single(*Z.shape)
    Z.backward(dZ)
    values.update({f"{name}/X": X, f"{name}/Z": Z, f"{name}/dZ": dZ, f"{name}/dX": X.grad})
    for key, parameter in (("weight", layer.in_proj_weight), ("bias", layer.in_proj_bias),
                           ("outputWeight", layer.out_proj.weight), ("outputBias", layer.out_proj.bias)):
        values[f"{name}/{key}"] = parameter.t()
        values[f"{name}/d_{key}"] = parameter.grad.t()


case("full", 2, 6, 12, 3, False)
case("causal", 2, 19, 8, 2, True)
write("attention", values)
