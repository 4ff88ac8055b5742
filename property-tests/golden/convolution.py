"""Two-dimensional convolutions and pooling, channels last as in Backsweep."""
import torch
import torch.nn.functional as F

from golden import write

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)
values = {}


def single(*shape):
    """Numbers that single precision holds exactly."""
    return torch.randn(*shape, dtype=torch.float32).double().requires_grad_()


def case(name, X, parameters, forward):
    Z = forward(X.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    dZ = single(*Z.shape).detach()
    Z.backward(dZ)
    values.update({f"{name}/X": X, f"{name}/Z": Z, f"{name}/dZ": dZ, f"{name}/dX": X.grad})
    for key, parameter in parameters.items():
        values[f"{name}/{key}"] = parameter
        values[f"{name}/d_{key}"] = parameter.grad


def convolution(name, height, width, channels, filters, kernel, stride, padding, dilation):
    X = single(2, height, width, channels)
    # [rows · columns · channels, filters], as a dense layer on the window
    W = single(kernel[0] * kernel[1] * channels, filters)
    b = single(filters)

    def forward(x):
        w = W.reshape(*kernel, channels, filters).permute(3, 2, 0, 1)
        return F.conv2d(x, w, b, stride, padding, dilation)

    case(name, X, {"weight": W, "bias": b}, forward)


convolution("valid", 5, 6, 2, 3, (3, 3), 1, 0, 1)
convolution("same", 5, 6, 3, 4, (3, 5), 1, (1, 2), 1)
convolution("strided", 7, 7, 2, 3, (3, 3), 2, 1, 1)
convolution("dilated", 8, 9, 2, 3, (3, 2), 1, 0, 2)
case("max", single(2, 6, 4, 3), {}, lambda x: F.max_pool2d(x, 2))
case("average", single(2, 6, 4, 3), {}, lambda x: F.avg_pool2d(x, 2))
case("overlapping", single(2, 7, 7, 2), {}, lambda x: F.max_pool2d(x, 3, 2))
case("global", single(2, 5, 4, 3), {}, lambda x: F.adaptive_avg_pool2d(x, 1))
write("convolution", values)
