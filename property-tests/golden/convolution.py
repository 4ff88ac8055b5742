"""Convolutions, transposed ones and pooling, channels last as in Backsweep."""
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
    Z = forward(X.movedim(-1, 1)).movedim(1, -1)
    dZ = single(*Z.shape).detach()
    Z.backward(dZ)
    values.update({f"{name}/X": X, f"{name}/Z": Z, f"{name}/dZ": dZ, f"{name}/dX": X.grad})
    for key, parameter in parameters.items():
        values[f"{name}/{key}"] = parameter
        values[f"{name}/d_{key}"] = parameter.grad


def convolution(name, height, width, channels, filters, kernel, stride, padding, dilation, groups=1):
    X = single(2, height, width, channels)
    # [rows · columns · channels / groups, filters], as a dense layer on the window
    W = single(kernel[0] * kernel[1] * channels // groups, filters)
    b = single(filters)

    def forward(x):
        w = W.reshape(*kernel, channels // groups, filters).permute(3, 2, 0, 1)
        return F.conv2d(x, w, b, stride, padding, dilation, groups)

    case(name, X, {"weight": W, "bias": b}, forward)


def sequence(name, time, channels, filters, length, stride, padding, dilation, groups):
    X = single(2, time, channels)
    W = single(length * channels // groups, filters)
    b = single(filters)

    def forward(x):
        w = W.reshape(length, channels // groups, filters).permute(2, 1, 0)
        return F.conv1d(x, w, b, stride, padding, dilation, groups)

    case(name, X, {"weight": W, "bias": b}, forward)


def transposed(name, height, width, channels, filters, kernel, stride, padding, extra, groups, dilation):
    X = single(2, height, width, channels)
    # that of the convolution whose way back it is: [rows · columns · filters / groups, channels]
    W = single(kernel[0] * kernel[1] * filters // groups, channels)
    b = single(filters)

    def forward(x):
        w = W.reshape(*kernel, filters // groups, channels).permute(3, 2, 0, 1)
        return F.conv_transpose2d(x, w, b, stride, padding, extra, groups, dilation)

    case(name, X, {"weight": W, "bias": b}, forward)


convolution("valid", 5, 6, 2, 3, (3, 3), 1, 0, 1)
convolution("same", 5, 6, 3, 4, (3, 5), 1, (1, 2), 1)
convolution("strided", 7, 7, 2, 3, (3, 3), 2, 1, 1)
convolution("dilated", 8, 9, 2, 3, (3, 2), 1, 0, 2)
case("max", single(2, 6, 4, 3), {}, lambda x: F.max_pool2d(x, 2))
case("average", single(2, 6, 4, 3), {}, lambda x: F.avg_pool2d(x, 2))
case("overlapping", single(2, 7, 7, 2), {}, lambda x: F.max_pool2d(x, 3, 2))
case("global", single(2, 5, 4, 3), {}, lambda x: F.adaptive_avg_pool2d(x, 1))
convolution("padded", 5, 6, 2, 3, (3, 2), 2, (1, 2), 1)
convolution("grouped", 6, 5, 6, 9, (3, 3), 1, 1, 1, 3)
convolution("depthwise", 7, 6, 19, 19, (3, 3), 2, 1, 1, 19)
convolution("spread", 9, 8, 5, 5, (3, 2), 1, 2, 2, 5)
sequence("sequence", 11, 4, 6, 3, 2, 1, 1, 2)
sequence("causeless", 9, 3, 5, 2, 1, 0, 3, 1)
transposed("transposed", 4, 3, 2, 5, (3, 2), 2, (1, 0), 1, 1, 1)
transposed("transposed_groups", 3, 4, 6, 4, (2, 3), 1, 0, 0, 2, 2)
transposed("transposed_depthwise", 4, 4, 17, 17, (3, 3), 2, 1, 1, 17, 1)
case("max1d", single(2, 9, 3), {}, lambda x: F.max_pool1d(x, 3, 2))
case("average1d", single(2, 8, 3), {}, lambda x: F.avg_pool1d(x, 2))
case("global1d", single(2, 7, 3), {}, lambda x: F.adaptive_avg_pool1d(x, 1))
write("convolution", values)
