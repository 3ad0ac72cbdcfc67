"""PyTorch's ways of running a training step of a network; peer.py says what a network is."""

import torch
from torch.nn import functional

# Without what it was built for, such as +cpu.
VERSION = torch.__version__.split("+")[0]

ACTIVATIONS = {
    "linear": lambda value: value,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    # Channels are axis 1 of images too.
    "softmax": lambda value: torch.softmax(value, 1),
    "softplus": functional.softplus,
    "softsign": functional.softsign,
    "elu": functional.elu,
    "leakyRelu": lambda value: functional.leaky_relu(value, 0.2),
    "gelu": functional.gelu,
    "silu": functional.silu,
    "relu6": functional.relu6,
    "exponential": torch.exp,
}


def ways(network, threads):
    torch.set_num_threads(threads)
    has_images = len(network["inputShape"]) == 3
    yield "eager", lambda: make_step(network, torch.contiguous_format)
    if has_images:
        yield "eager, channels last", lambda: make_step(network, torch.channels_last)


def same_padding(length, window, stride, dilation):
    """What TensorFlow adds before and after an axis."""
    extent = (window - 1) * dilation + 1
    total = max(0, (-(-length // stride) - 1) * stride + extent - length)
    return total // 2, total - total // 2


def padded(value, layer, window, dilation, filler):
    if layer["padding"] != "same":
        return value
    top, bottom = same_padding(value.shape[2], window[0], layer["strides"][0], dilation[0])
    left, right = same_padding(value.shape[3], window[1], layer["strides"][1], dilation[1])
    if top + bottom + left + right == 0:
        return value
    return functional.pad(value, (left, right, top, bottom), value=filler)


class Weights:
    """Draws weights, and remembers them."""

    def __init__(self, memory_format):
        self.generator = torch.Generator().manual_seed(1)
        self.memory_format = memory_format
        self.all = []

    def kernel(self, *shape):
        value = torch.rand(*shape, generator=self.generator) * 0.1 - 0.05
        if len(shape) == 4:
            value = value.contiguous(memory_format=self.memory_format)
        return self.remember(value)

    def constant(self, count, value):
        return self.remember(torch.full((count,), float(value)))

    def remember(self, value):
        self.all.append(value.requires_grad_())
        return self.all[-1]


def dense(layer, shape, weights):
    kernel = weights.kernel(shape[0], layer["units"])
    if not layer["useBias"]:
        return lambda value: value @ kernel
    bias = weights.constant(layer["units"], 0)
    return lambda value: torch.addmm(bias, value, kernel)


def conv2d(layer, shape, weights):
    window, dilation = layer["kernelSize"], layer["dilationRate"]
    kernel = weights.kernel(layer["filters"], shape[0], *window)
    bias = weights.constant(layer["filters"], 0) if layer["useBias"] else None
    return lambda value: functional.conv2d(
        padded(value, layer, window, dilation, 0), kernel, bias, stride=layer["strides"], dilation=dilation
    )


def pool(apply, filler):
    def make(layer, _shape, _weights):
        size, strides = layer["poolSize"], layer["strides"]
        return lambda value: apply(padded(value, layer, size, (1, 1), filler), size, strides)

    return make


def batch_normalization(layer, shape, weights):
    count = shape[0]
    scale = weights.constant(count, 1) if layer["scale"] else None
    center = weights.constant(count, 0) if layer["center"] else None
    mean, variance = torch.zeros(count), torch.ones(count)
    return lambda value: functional.batch_norm(
        value, mean, variance, scale, center, True, 1 - layer["momentum"], layer["epsilon"]
    )


def reshape(layer, _shape, _weights):
    shape = channels_first(layer["outputShape"])
    return lambda value: value.reshape(value.shape[0], *shape)


LAYERS = {
    "Dense": dense,
    "Conv2D": conv2d,
    "MaxPooling2D": pool(functional.max_pool2d, float("-inf")),
    "AveragePooling2D": pool(functional.avg_pool2d, 0),
    "GlobalAveragePooling2D": lambda *_: lambda value: value.mean((2, 3)),
    "Flatten": lambda *_: lambda value: value.flatten(1),
    "Reshape": reshape,
    "Dropout": lambda layer, *_: lambda value: functional.dropout(value, layer["rate"], True),
    "BatchNormalization": batch_normalization,
    "Activation": lambda *_: lambda value: value,
}


def channels_first(shape):
    return [shape[-1], *shape[:-1]]


def activated(apply, name):
    activation = ACTIVATIONS[name]
    return apply if name == "linear" else lambda value: activation(apply(value))


def make_step(network, memory_format):
    batch, weights = network["batch"], Weights(memory_format)
    shape = channels_first(network["inputShape"])
    x = torch.rand(batch, *shape, generator=weights.generator)
    if len(shape) == 3:
        x = x.contiguous(memory_format=memory_format)
    functions = []
    for layer in network["layers"]:
        apply = LAYERS[layer["type"]](layer, shape, weights)
        functions.append(activated(apply, layer.get("activation", "linear")))
        shape = channels_first(layer["outputShape"])
    classes = shape[0]
    labels = torch.arange(batch) % classes
    if network["loss"] == "crossEntropy":
        loss_of = lambda value: functional.cross_entropy(value, labels)
    else:
        target = functional.one_hot(labels, classes).float().reshape(batch, -1, *[1] * (len(shape) - 1))
        target = target.expand(batch, *shape).contiguous()
        loss_of = lambda value: functional.mse_loss(value, target)
    update = make_update(network["optimizer"], weights.all)

    def step():
        value = x
        for function in functions:
            value = function(value)
        loss = loss_of(value)
        update(torch.autograd.grad(loss, weights.all))
        return loss.item()

    return step


def make_update(settings, weights):
    rate = settings["learningRate"]
    if settings["type"] == "sgd" and settings["momentum"] == 0:

        def descend(gradients):
            with torch.no_grad():
                for weight, gradient in zip(weights, gradients):
                    weight.sub_(gradient, alpha=rate)

        return descend
    optimizer = make_optimizer(settings, weights, rate)

    def update(gradients):
        for weight, gradient in zip(weights, gradients):
            weight.grad = gradient
        optimizer.step()

    return update


def make_optimizer(settings, weights, rate):
    """The fastest form that this version has: one kernel for all weights, else one for each operation."""
    if settings["type"] == "sgd":
        make, options = torch.optim.SGD, {"momentum": settings["momentum"], "nesterov": settings["nesterov"]}
    elif settings["type"] == "rmsprop":
        make = torch.optim.RMSprop
        options = {"alpha": settings["rho"], "eps": settings["epsilon"], "momentum": settings["momentum"]}
    else:
        make = torch.optim.Adam
        options = {"betas": (settings["beta1"], settings["beta2"]), "eps": settings["epsilon"]}
    for form in ({"fused": True}, {"foreach": True}):
        try:
            return make(weights, lr=rate, **options, **form)
        except (TypeError, RuntimeError):
            pass
    return make(weights, lr=rate, **options)
