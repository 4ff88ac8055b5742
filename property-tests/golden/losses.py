"""Losses and their gradients, means over the batch as in Backsweep."""
import torch
import torch.nn.functional as F

from golden import write

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)
values = {}


def single(*shape):
    """Numbers that single precision holds exactly."""
    return torch.randn(*shape, dtype=torch.float32).double()


def case(name, Z, Y, loss):
    Z = Z.clone().requires_grad_()
    L = loss(Z, Y)
    L.backward()
    values.update({f"{name}/Z": Z, f"{name}/Y": Y, f"{name}/L": L.reshape(1), f"{name}/dZ": Z.grad})


def focal(z, y):
    """As torchvision.ops.sigmoid_focal_loss, gamma 2 and alpha 0.25."""
    p = torch.sigmoid(z)
    ce = F.binary_cross_entropy_with_logits(z, y, reduction="none")
    pt = p * y + (1 - p) * (1 - y)
    weight = 0.25 * y + 0.75 * (1 - y)
    return (weight * ce * (1 - pt) ** 2).mean()


def quantile(z, y):
    d = y - z
    return torch.maximum(0.9 * d, -0.1 * d).mean()


Z = 2 * single(5, 19)
classes = torch.randint(0, 19, (5,))
case("focal(2.0,0.25)", Z, torch.randint(0, 2, (5, 19)).double(), focal)
case("hinge(1.0)", Z, classes, lambda z, y: F.multi_margin_loss(z, y))
case("hinge(0.5)", Z, classes, lambda z, y: F.multi_margin_loss(z, y, margin=0.5))
case("poisson", Z, torch.randint(0, 6, (5, 19)).double(), lambda z, y: F.poisson_nll_loss(z, y))
case("quantile(0.9)", Z, single(5, 19), quantile)
case("cosineDistance", Z, single(5, 19),
     lambda z, y: F.cosine_embedding_loss(z, y, torch.ones(5)))
case("softmaxCrossEntropy(0.1)", Z, classes, lambda z, y: F.cross_entropy(z, y, label_smoothing=0.1))
Z = 2 * single(5, 4)
classes = torch.randint(0, 4, (5,))
w = torch.tensor([0.5, 2.0, 0.0, 1.5])
case("softmaxCrossEntropy(0.0,0.5,2.0,0.0,1.5)", Z, classes, lambda z, y: F.cross_entropy(z, y, w))
case("softmaxCrossEntropy(0.3,0.5,2.0,0.0,1.5)", Z, classes,
     lambda z, y: F.cross_entropy(z, y, w, label_smoothing=0.3))
Z = 2 * single(5, 6, 4)
steps = torch.randint(-1, 4, (5, 6))
case("softmaxCrossEntropyPerStep", Z, steps,
     lambda z, y: F.cross_entropy(z.reshape(-1, 4), y.reshape(-1), ignore_index=-1))
case("softmaxCrossEntropyPerStep(0.3,0.5,2.0,0.0,1.5)", Z, steps,
     lambda z, y: F.cross_entropy(z.reshape(-1, 4), y.reshape(-1), w, ignore_index=-1, label_smoothing=0.3))

# Examples that count differently: the sum of weighted losses over that of the weights.
counts = torch.tensor([0.5, 2.0, 0.0, 1.0, 3.25])


def weighted(name, one, weight=lambda y: 1.0):
    """one: the loss of examples whose sum, for one example, is its loss times its weight."""
    Z, Y = values[f"{name}/Z"].detach(), values[f"{name}/Y"]
    total = sum(counts[i] * weight(Y[i]) for i in range(5))
    case(f"weighted/{name}", Z, Y, lambda z, y: sum(counts[i] * one(z[i:i + 1], y[i:i + 1]) for i in range(5)) / total)


weighted("focal(2.0,0.25)", focal)
weighted("hinge(0.5)", lambda z, y: F.multi_margin_loss(z, y, margin=0.5))
weighted("poisson", lambda z, y: F.poisson_nll_loss(z, y))
weighted("quantile(0.9)", quantile)
weighted("cosineDistance", lambda z, y: F.cosine_embedding_loss(z, y, torch.ones(1)))
weighted("softmaxCrossEntropy(0.1)", lambda z, y: F.cross_entropy(z, y, label_smoothing=0.1))
weighted("softmaxCrossEntropy(0.3,0.5,2.0,0.0,1.5)",
         lambda z, y: F.cross_entropy(z, y, w, label_smoothing=0.3, reduction="sum"), lambda y: w[y])
weighted("softmaxCrossEntropyPerStep(0.3,0.5,2.0,0.0,1.5)",
         lambda z, y: F.cross_entropy(z.reshape(-1, 4), y.reshape(-1), w, ignore_index=-1, label_smoothing=0.3,
                                      reduction="sum"),
         lambda y: w[y[y >= 0]].sum())
values["counts"] = counts

# The plain ones.
Z = 2 * single(5, 19)
Y = single(5, 19)
flags = torch.randint(0, 2, (5, 19)).double()
classes = torch.randint(0, 19, (5,))
PLAIN = {
    "meanSquaredError": (Y, F.mse_loss),
    "meanAbsoluteError": (Y, F.l1_loss),
    "huber(1.0)": (Y, F.huber_loss),
    "huber(0.4)": (Y, lambda z, y: F.huber_loss(z, y, delta=0.4)),
    "binaryCrossEntropyWithLogits": (flags, F.binary_cross_entropy_with_logits),
    "softmaxCrossEntropy": (classes, F.cross_entropy),
}
for name, (targets, loss) in PLAIN.items():
    case(name, Z, targets, loss)
    weighted(name, loss)
write("losses", values)
