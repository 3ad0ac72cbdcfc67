"""Writes test/fixtures/more-vectors.json: cases like those of vectors/vectors.json, of other shapes and attributes.

Ops and gradients are PyTorch's, in float64 (run with torch 2.13, CPU); losses and optimizers are written out below by
Keras 3's published rules. Run from the package's folder: python3 scripts/make_vectors.py
"""

import json
import math
import os

import torch

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)
cases = []
counts = {}
DTYPES = {torch.float64: "float32", torch.int64: "int32", torch.bool: "bool"}


def rand(*shape, low=-2.0, high=2.0):
    return (torch.rand(shape) * (high - low) + low).to(torch.float32).to(torch.float64)


def ints(*shape, low=0, high=5):
    return torch.randint(low, high, shape)


def distinct(*shape):
    count = math.prod(shape)
    return ((torch.randperm(count).to(torch.float64) - count // 2 + 0.25) * 0.125).reshape(shape)


def short(values):
    """Nine digits, far finer than the tolerance."""
    return [float(f"{x:.9g}") if isinstance(x, float) else x for x in values]


def dump(tensor):
    return {"shape": list(tensor.shape), "dtype": DTYPES[tensor.dtype], "values": short(tensor.reshape(-1).tolist())}


def case(op, inputs, forward, attrs=None, differentiable=True, ignore=(), tolerance=1e-4):
    index = counts.get(op, 0)
    counts[op] = index + 1
    leaves = [x.clone().requires_grad_(x.dtype == torch.float64) for x in inputs]
    output = forward(*leaves)
    entry = {"name": f"{op}/{index}", "op": op, "attrs": dict(attrs or {}), "inputs": [dump(x) for x in inputs]}
    entry["output"] = dump(output.detach())
    entry["tolerance"] = tolerance
    if differentiable:
        cotangent = rand(*output.shape, low=-1.0, high=1.0)
        output.backward(cotangent)
        entry["outputGradient"] = dump(cotangent)
        entry["inputGradients"] = [
            None if x.dtype != torch.float64 else dump(x.grad if x.grad is not None else torch.zeros_like(x))
            for x in leaves
        ]
        if ignore:
            entry["attrs"]["yTrueGradient"] = "ignored"
    cases.append(entry)


SHAPES = [(), (7,), (2, 1, 3), (0, 4)]
UNARY = {
    "neg": (torch.neg, -2, 2),
    "exp": (torch.exp, -4, 4),
    "expm1": (torch.expm1, -2, 2),
    "log": (torch.log, 0.1, 5),
    "log1p": (torch.log1p, -0.5, 5),
    "square": (torch.square, -3, 3),
    "sqrt": (torch.sqrt, 0.1, 5),
    "rsqrt": (torch.rsqrt, 0.2, 5),
    "reciprocal": (torch.reciprocal, 0.3, 3),
    "abs": (torch.abs, -2, 2),
    "sign": (torch.sign, -2, 2),
    "relu": (torch.relu, -2, 2),
    "relu6": (torch.nn.functional.relu6, -4, 9),
    "sigmoid": (torch.sigmoid, -6, 6),
    "tanh": (torch.tanh, -4, 4),
    "softplus": (torch.nn.functional.softplus, -6, 6),
    "silu": (torch.nn.functional.silu, -6, 6),
    "gelu": (torch.nn.functional.gelu, -4, 4),
    "softsign": (torch.nn.functional.softsign, -4, 4),
    "sin": (torch.sin, -7, 7),
    "cos": (torch.cos, -7, 7),
    "erf": (torch.erf, -3, 3),
}
for name, (function, low, high) in UNARY.items():
    for shape in SHAPES:
        case(name, [rand(*shape, low=low, high=high)], function, differentiable=name != "sign")
for alpha in (0.25, 2.0):
    case("elu", [rand(3, 5, low=-4)], lambda x, a=alpha: torch.nn.functional.elu(x, a), {"alpha": alpha})
    case("leakyRelu", [rand(3, 5)], lambda x, a=alpha / 10: torch.nn.functional.leaky_relu(x, a), {"alpha": alpha / 10})
case("clip", [rand(2, 3, 4)], lambda x: torch.clamp(x, -0.5, 0.25), {"min": -0.5, "max": 0.25})

PAIRS = [((), ()), ((4,), ()), ((3, 1, 2), (5, 1)), ((2, 3, 2, 3), (3, 1, 3)), ((1, 6), (5, 6)), ((0, 3), (3,))]
for a, b in PAIRS:
    case("add", [rand(*a), rand(*b)], torch.add)
    case("sub", [rand(*a), rand(*b)], torch.sub)
    case("mul", [rand(*a), rand(*b)], torch.mul)
    case("div", [rand(*a), rand(*b, low=0.5)], torch.div)
    case("pow", [rand(*a, low=0.2), rand(*b)], torch.pow)
    case("maximum", [distinct(*a), distinct(*b) + 0.0625], torch.maximum)
    case("minimum", [distinct(*a), distinct(*b) + 0.0625], torch.minimum)
for name, function in {
    "equal": torch.eq,
    "notEqual": torch.ne,
    "less": torch.lt,
    "lessEqual": torch.le,
    "greater": torch.gt,
    "greaterEqual": torch.ge,
}.items():
    case(name, [ints(3, 4, high=3), ints(4, high=3)], function, differentiable=False)

REDUCTIONS = [
    ((5,), None, True),
    ((3, 4), [-2], False),
    ((2, 3, 4), [1], True),
    ((2, 3, 2, 3), [-1, 1], False),
    ((2, 3, 2, 3), [0, 1, 2, 3], True),
    ((1, 1), [0], False),
]
for shape, axes, keep in REDUCTIONS:
    every = list(range(len(shape))) if axes is None else axes
    attrs = {"axes": axes, "keepDims": keep}
    case("sum", [rand(*shape)], lambda x: torch.sum(x, every, keepdim=keep), attrs)
    case("mean", [rand(*shape)], lambda x: torch.mean(x, every, keepdim=keep), attrs)
    case("max", [distinct(*shape)], lambda x: torch.amax(x, every, keepdim=keep), attrs)
    case("min", [distinct(*shape)], lambda x: torch.amin(x, every, keepdim=keep), attrs)
    case("logSumExp", [rand(*shape, low=-9, high=9)], lambda x: torch.logsumexp(x, every, keepdim=keep), attrs)
for axis in (-1, 0, 1):
    case("argMax", [distinct(3, 4, 2)], lambda x: torch.argmax(x, axis), {"axis": axis}, differentiable=False)
    case("argMin", [distinct(3, 4, 2)], lambda x: torch.argmin(x, axis), {"axis": axis}, differentiable=False)
    case("softmax", [rand(3, 4, 2, low=-8, high=8)], lambda x: torch.softmax(x, axis), {"axis": axis})
    case("logSoftmax", [rand(3, 4, 2, low=-8, high=8)], lambda x: torch.log_softmax(x, axis), {"axis": axis})


def product(a, b, transpose_a, transpose_b):
    return torch.matmul(a.transpose(-1, -2) if transpose_a else a, b.transpose(-1, -2) if transpose_b else b)


for ta in (False, True):
    for tb in (False, True):
        for batch in ((), (3,), (2, 2)):
            a = rand(*batch, *((7, 2) if ta else (2, 7)))
            b = rand(*batch, *((3, 7) if tb else (7, 3)))
            attrs = {"transposeA": ta, "transposeB": tb}
            case("matMul", [a, b], lambda x, y: product(x, y, ta, tb), attrs)
case("matMul", [rand(33, 40), rand(40, 17)], torch.matmul, {"transposeA": False, "transposeB": False})
case("matMul", [rand(2, 3, 4), rand(4, 5)], torch.matmul)

case("transpose", [rand(3, 5)], lambda x: x.permute(1, 0), {"perm": [1, 0]})
case("transpose", [rand(2, 3, 4, 2)], lambda x: x.permute(3, 1, 0, 2), {"perm": [3, 1, 0, 2]})
case("reshape", [rand(3, 4, 2)], lambda x: x.reshape(6, 4), {"shape": [6, 4]})
case("reshape", [rand(1)], lambda x: x.reshape(()), {"shape": []})
case("broadcastTo", [rand(3, 1)], lambda x: x.broadcast_to(2, 3, 4), {"shape": [2, 3, 4]})
for axis in (0, -1):
    case("concat", [rand(2, 3, 2), rand(2, 3, 2)], lambda *x: torch.cat(x, axis), {"axis": axis})
    case("stack", [rand(2, 3), rand(2, 3), rand(2, 3)], lambda *x: torch.stack(x, axis), {"axis": axis})
case("concat", [rand(2, 1, 2), rand(2, 4, 2)], lambda *x: torch.cat(x, 1), {"axis": 1})
case("slice", [rand(5)], lambda x: x[2:5], {"begin": [2], "size": [3]})
case("slice", [rand(3, 4, 2)], lambda x: x[1:3, 0:4, 1:2], {"begin": [1, 0, 1], "size": [2, 4, 1]})
pad = torch.nn.functional.pad
case("pad", [rand(4)], lambda x: pad(x, (2, 1), value=-1.0), {"paddings": [[2, 1]], "value": -1.0})
case(
    "pad",
    [rand(2, 1, 3)],
    lambda x: pad(x, (0, 1, 2, 0, 1, 1), value=0.25),
    {"paddings": [[1, 1], [2, 0], [0, 1]], "value": 0.25},
)
rows = ints(6, high=4)
case("gather", [rand(4, 2, 3), rows], lambda x, i: x[i], {"axis": 0})
case("gather", [rand(2, 4, 3), rows], lambda x, i: x[:, i], {"axis": 1})
case("gather", [rand(2, 3, 4), rows], lambda x, i: x[..., i], {"axis": -1})
grid = ints(2, 3, high=4)
case("gather", [rand(4, 2), grid], lambda x, i: x[i], {"axis": 0})
case("gather", [rand(3, 4, 2), grid], lambda x, i: x[:, i], {"axis": 1})
case("where", [ints(2, 3, high=2), rand(2, 3), rand(2, 3)], lambda c, a, b: torch.where(c != 0, a, b))
case("where", [ints(3, 1, high=3), rand(4), rand(2, 1, 1)], lambda c, a, b: torch.where(c != 0, a, b))

functional = torch.nn.functional
labels = ints(6, high=4)
for logits in (rand(6, 4, low=-5, high=5), rand(6, 4, low=-60, high=60)):
    case(
        "sparseCategoricalCrossentropy",
        [labels, logits],
        lambda t, z: functional.cross_entropy(z, t),
        {"fromLogits": True},
    )
probabilities = torch.softmax(rand(6, 4), -1).to(torch.float32).to(torch.float64)
case(
    "sparseCategoricalCrossentropy",
    [labels, probabilities],
    lambda t, p: functional.nll_loss(torch.log(torch.clamp(p, 1e-7, 1 - 1e-7)), t),
    {"fromLogits": False},
)
soft = torch.softmax(rand(6, 4), -1).to(torch.float32).to(torch.float64)
for targets in (soft, functional.one_hot(labels, 4).to(torch.float64)):
    case(
        "categoricalCrossentropy",
        [targets, rand(6, 4, low=-5, high=5)],
        lambda t, z: -(t * torch.log_softmax(z, -1)).sum(-1).mean(),
        {"fromLogits": True},
        ignore=(0,),
    )
    case(
        "categoricalCrossentropy",
        [targets, rand(6, 4, low=0.1, high=0.9)],
        lambda t, p: -(t * torch.log(torch.clamp(p / p.sum(-1, keepdim=True), 1e-7, 1 - 1e-7))).sum(-1).mean(),
        {"fromLogits": False},
        ignore=(0,),
    )
for shape in ((5, 1), (4, 3), (6,)):
    targets = ints(*shape, high=2).to(torch.float64)
    case(
        "binaryCrossentropy",
        [targets, rand(*shape, low=-6, high=6)],
        lambda t, z: functional.binary_cross_entropy_with_logits(z, t),
        {"fromLogits": True},
        ignore=(0,),
    )
    case(
        "binaryCrossentropy",
        [targets, rand(*shape, low=0.05, high=0.95)],
        lambda t, p: functional.binary_cross_entropy(p, t),
        {"fromLogits": False},
        ignore=(0,),
    )
    case("meanSquaredError", [rand(*shape), rand(*shape)], lambda t, p: functional.mse_loss(p, t), ignore=(0,))
    case("meanAbsoluteError", [rand(*shape), rand(*shape)], lambda t, p: functional.l1_loss(p, t), ignore=(0,))
    for delta in (0.5, 2.0):
        case(
            "huber",
            [rand(*shape), rand(*shape)],
            lambda t, p: functional.huber_loss(p, t, delta=delta),
            {"delta": delta},
            ignore=(0,),
        )


def optimizer(name, attrs, update, size=6, steps=6):
    op = f"optimizer.{name}"
    index = counts.get(op, 0)
    counts[op] = index + 1
    w = rand(size)
    gradients = [rand(size, low=-1.5, high=1.5) for _ in range(steps)]
    entry = {"name": f"{op}/{index}", "op": op, "attrs": attrs, "initial": short(w.tolist()), "tolerance": 1e-4}
    values, state = [], {}
    for t, g in enumerate(gradients, 1):
        w = update(w, g, t, state)
        values.append(short(w.tolist()))
    entry["gradients"] = [short(g.tolist()) for g in gradients]
    entry["values"] = values
    cases.append(entry)


def sgd(learningRate=0.01, momentum=0.0, nesterov=False):
    def update(w, g, t, state):
        if momentum == 0:
            return w - learningRate * g
        state["v"] = momentum * state.get("v", 0) - learningRate * g
        return w + (momentum * state["v"] - learningRate * g if nesterov else state["v"])

    return update


def rmsprop(learningRate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False):
    def update(w, g, t, state):
        state["s"] = rho * state.get("s", 0) + (1 - rho) * g * g
        denominator = state["s"] + epsilon
        if centered:
            state["a"] = rho * state.get("a", 0) + (1 - rho) * g
            denominator = denominator - state["a"] ** 2
        step = learningRate * g / torch.sqrt(denominator)
        if momentum > 0:
            state["v"] = momentum * state.get("v", 0) + step
            return w - state["v"]
        return w - step

    return update


def adam(learningRate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-7, weightDecay=0.0):
    def update(w, g, t, state):
        alpha = learningRate * math.sqrt(1 - beta2**t) / (1 - beta1**t)
        state["m"] = state.get("m", 0) + (1 - beta1) * (g - state.get("m", 0))
        state["v"] = state.get("v", 0) + (1 - beta2) * (g * g - state.get("v", 0))
        w = w - w * weightDecay * learningRate
        return w - alpha * state["m"] / (torch.sqrt(state["v"]) + epsilon)

    return update


def adagrad(learningRate=0.001, initialAccumulatorValue=0.1, epsilon=1e-7):
    def update(w, g, t, state):
        state["a"] = state.get("a", initialAccumulatorValue) + g * g
        return w - learningRate * g / torch.sqrt(state["a"] + epsilon)

    return update


for attrs in ({}, {"learningRate": 0.5, "momentum": 0.5}, {"momentum": 0.95, "nesterov": True}, {"nesterov": True}):
    optimizer("sgd", attrs, sgd(**attrs))
for attrs in (
    {},
    {"learningRate": 0.05, "rho": 0.5, "epsilon": 0.01},
    {"learningRate": 0.01, "centered": True},
    {"learningRate": 0.01, "centered": True, "momentum": 0.9, "rho": 0.8, "epsilon": 0.001},
):
    optimizer("rmsprop", attrs, rmsprop(**attrs))
for attrs in ({}, {"learningRate": 0.2, "beta1": 0.5, "beta2": 0.9, "epsilon": 0.1}, {"beta1": 0.0}):
    optimizer("adam", attrs, adam(**attrs))
optimizer("adamw", {}, adam(weightDecay=0.004))
optimizer("adamw", {"learningRate": 0.1, "weightDecay": 0.5}, adam(learningRate=0.1, weightDecay=0.5))
for attrs in ({}, {"learningRate": 0.3, "initialAccumulatorValue": 0.0, "epsilon": 0.01}):
    optimizer("adagrad", attrs, adagrad(**attrs))

target = os.path.join(os.path.dirname(__file__), "..", "test", "fixtures", "more-vectors.json")
with open(target + ".part", "w") as file:
    file.write('{"source": "scripts/make_vectors.py: PyTorch float64 and Keras 3 update rules", "cases": [\n')
    file.write(",\n".join(json.dumps(entry, separators=(",", ":")) for entry in cases))
    file.write("\n]}\n")
os.replace(target + ".part", target)
print(len(cases), "cases")
