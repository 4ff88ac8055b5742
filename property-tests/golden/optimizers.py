"""Eight steps of each optimizer.

Lion and LAMB, which PyTorch lacks, by the programs of their papers. NAdam by the formula of PyTorch's documentation: release 1.13
itself takes the product of the momenta once too often, which later releases do not.
"""
import torch

from golden import write

torch.manual_seed(4)
torch.set_default_dtype(torch.float64)
STEPS = 8
RATE = 0.05


def single(*shape):
    """Numbers that single precision holds exactly."""
    return torch.randn(*shape, dtype=torch.float32).double()


class Lion(torch.optim.Optimizer):
    def __init__(self, parameters, lr, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(parameters, {"lr": lr, "betas": betas, "decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            first, second = group["betas"]
            for theta in group["params"]:
                m = self.state[theta].setdefault("m", torch.zeros_like(theta))
                direction = torch.sign(first * m + (1 - first) * theta.grad)
                theta.sub_(group["lr"] * (direction + group["decay"] * theta))
                m.mul_(second).add_((1 - second) * theta.grad)


class Lamb(torch.optim.Optimizer):
    def __init__(self, parameters, lr, betas=(0.9, 0.999), eps=1e-6, weight_decay=0.01):
        super().__init__(parameters, {"lr": lr, "betas": betas, "eps": eps, "decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            first, second = group["betas"]
            for theta in group["params"]:
                state = self.state[theta]
                t = state["t"] = state.get("t", 0) + 1
                m = state["m"] = first * state.get("m", 0) + (1 - first) * theta.grad
                v = state["v"] = second * state.get("v", 0) + (1 - second) * theta.grad ** 2
                r = m / (1 - first ** t) / (torch.sqrt(v / (1 - second ** t)) + group["eps"]) + group["decay"] * theta
                theta.sub_(group["lr"] * torch.norm(theta) / torch.norm(r) * r)


class NAdam(torch.optim.Optimizer):
    def __init__(self, parameters, lr, betas=(0.9, 0.999), eps=1e-8, momentum_decay=0.004):
        super().__init__(parameters, {"lr": lr, "betas": betas, "eps": eps, "psi": momentum_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            first, second = group["betas"]
            for theta in group["params"]:
                state = self.state[theta]
                t = state["t"] = state.get("t", 0) + 1
                mu, following = (first * (1 - 0.5 * 0.96 ** (k * group["psi"])) for k in (t, t + 1))
                product = state["product"] = state.get("product", 1.0) * mu
                m = state["m"] = first * state.get("m", 0) + (1 - first) * theta.grad
                v = state["v"] = second * state.get("v", 0) + (1 - second) * theta.grad ** 2
                ahead = following * m / (1 - product * following) + (1 - mu) * theta.grad / (1 - product)
                theta.sub_(group["lr"] * ahead / (torch.sqrt(v / (1 - second ** t)) + group["eps"]))


optim = torch.optim
OPTIMIZERS = {
    "sgd": lambda p: optim.SGD(p, RATE),
    "momentum": lambda p: optim.SGD(p, RATE, momentum=0.9),
    "nesterov": lambda p: optim.SGD(p, RATE, momentum=0.9, nesterov=True),
    "rmsProp": lambda p: optim.RMSprop(p, RATE, alpha=0.9, eps=1e-8),
    "adagrad": lambda p: optim.Adagrad(p, RATE),
    "adadelta": lambda p: optim.Adadelta(p, RATE),
    "adam": lambda p: optim.Adam(p, RATE),
    "amsGrad": lambda p: optim.Adam(p, RATE, amsgrad=True),
    "adamW": lambda p: optim.AdamW(p, RATE),
    "nadam": lambda p: NAdam(p, RATE),
    "lion": lambda p: Lion(p, RATE),
    "lamb": lambda p: Lamb(p, RATE),
}
start = single(5, 19), single(7)
gradients = [(single(5, 19), single(7)) for _ in range(STEPS)]
values = {"weight": start[0], "bias": start[1]}
for i, (weight, bias) in enumerate(gradients):
    values[f"{i}/weight"], values[f"{i}/bias"] = weight, bias


def run(name, make, clip=lambda parameters: None, after=lambda parameters: None):
    parameters = [torch.nn.Parameter(value.clone()) for value in start]
    optimizer = make(parameters)
    for step in gradients:
        for parameter, gradient in zip(parameters, step):
            parameter.grad = gradient.clone()
        clip(parameters)
        optimizer.step()
        after(parameters)
    values[f"{name}/weight"], values[f"{name}/bias"] = parameters


utils = torch.nn.utils
for key, make in OPTIMIZERS.items():
    run(key, make)
run("value", OPTIMIZERS["momentum"], lambda p: utils.clip_grad_value_(p, 0.5))
run("globalNorm", OPTIMIZERS["momentum"], lambda p: utils.clip_grad_norm_(p, 2.0))
run("norm", OPTIMIZERS["momentum"], lambda p: [utils.clip_grad_norm_([q], 2.5) for q in p])
run("clippedLamb", OPTIMIZERS["lamb"], lambda p: utils.clip_grad_norm_(p, 2.0))

# Rates of their own, penalties on the weight alone, columns of it that stay short.
def rates_of(make):
    return lambda p: make([{"params": p[:1], "lr": 0.3 * RATE}, {"params": p[1:], "lr": 2 * RATE}])


def penalty(p, l1=0.0, l2=0.0):
    """By differentiation of l1·|w| + l2/2·w²."""
    w = p[0].detach().clone().requires_grad_()
    (l1 * w.abs().sum() + l2 / 2 * (w * w).sum()).backward()
    p[0].grad += w.grad


def shorten(p, limit):
    with torch.no_grad():
        p[0].copy_(torch.renorm(p[0], 2, 1, limit))


for key in ("sgd", "momentum", "nesterov", "rmsProp", "adagrad", "adadelta", "adam", "amsGrad", "adamW", "nadam",
            "lion", "lamb"):
    run(f"layerRates/{key}", rates_of(OPTIMIZERS[key]))
run("l2", lambda p: optim.SGD([{"params": p[:1], "weight_decay": 0.3}, {"params": p[1:]}], RATE, momentum=0.9))
run("l2/adam", lambda p: optim.Adam([{"params": p[:1], "weight_decay": 0.3}, {"params": p[1:]}], RATE))
run("l1", OPTIMIZERS["momentum"], lambda p: penalty(p, 0.2))
run("both", OPTIMIZERS["lamb"], lambda p: penalty(p, 0.2, 0.3))
run("maxNorm", OPTIMIZERS["momentum"], after=lambda p: shorten(p, 1.5))

# Learning rates, one for each epoch.
one = [torch.nn.Parameter(torch.zeros(1))]


def rates(name, schedule, count=12):
    optimizer = optim.SGD(one, 1.0)
    scheduler = schedule(optimizer)
    seen = []
    for _ in range(count):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    values[f"rate/{name}"] = seen


S = optim.lr_scheduler
rates("step", lambda o: S.StepLR(o, 3, 0.5))
rates("exponential", lambda o: S.ExponentialLR(o, 0.8))
rates("cosine", lambda o: S.CosineAnnealingWarmRestarts(o, 4, 1, 0.1))
rates("restarts", lambda o: S.CosineAnnealingWarmRestarts(o, 3, 2, 0.01))
rates("oneCycle", lambda o: S.OneCycleLR(o, 1.0, total_steps=12), 12)
rates("constant", lambda o: S.ConstantLR(o, 1.0))
# A warm-up of two epochs of ten steps, which count from 1; then a cosine over the ten epochs that remain of twelve.
rates("warmUp", lambda o: S.LinearLR(o, 1 / 20, 1.0, 19), 40)
rates("warmUpCosine", lambda o: S.SequentialLR(
    o, [S.LinearLR(o, 1 / 20, 1.0, 19), S.CosineAnnealingLR(o, 100)], [20]), 120)
plateau = S.ReduceLROnPlateau(optim.SGD(one, 1.0), factor=0.5, patience=2, threshold=0.01, threshold_mode="abs")
losses = [1.0, 0.9, 0.895, 0.9, 0.91, 0.92, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
seen = []
for loss in losses:
    seen.append(plateau.optimizer.param_groups[0]["lr"])
    plateau.step(loss)
values["rate/plateau"], values["losses"] = seen, losses
write("optimizers", values)
