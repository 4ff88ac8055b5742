"""Dense layers and activations, channels last as in Backsweep."""
import torch
import torch.nn.functional as F

from golden import write

torch.manual_seed(6)
torch.set_default_dtype(torch.float64)
values = {}


def single(*shape):
    """Numbers that single precision holds exactly."""
    return torch.randn(*shape, dtype=torch.float32).double()


def case(name, X, parameters, forward):
    X = X.clone().requires_grad_()
    Z = forward(X)
    dZ = single(*Z.shape)
    Z.backward(dZ)
    values.update({f"{name}/X": X, f"{name}/Z": Z, f"{name}/dZ": dZ, f"{name}/dX": X.grad})
    for key, parameter in parameters.items():
        values[f"{name}/{key}"] = parameter
        values[f"{name}/d_{key}"] = parameter.grad


X = 3 * single(4, 37)
X[0, :4] = torch.tensor([0.5, -0.5, 30.0, -30.0])
for name, forward in {
    "relu": F.relu,
    "leakyRelu": lambda x: F.leaky_relu(x, 0.01),
    "leakyRelu(0.25)": lambda x: F.leaky_relu(x, 0.25),
    "elu": F.elu,
    "elu(0.5)": lambda x: F.elu(x, 0.5),
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "gelu": F.gelu,
    "silu": F.silu,
    "softplus": F.softplus,
}.items():
    case(name, X, {}, forward)

W = single(37, 19).requires_grad_()
b = single(19).requires_grad_()
case("dense(19)", X, {"0/weight": W, "0/bias": b}, lambda x: F.linear(x, W.t(), b))
write("activations", values)
