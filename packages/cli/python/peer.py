"""A peer: PyTorch or TensorFlow in a process of its own, timed by `athanor bench --peers`.

Usage: python3 peer.py pytorch|tensorflow '{"batch": 128, "inputShape": [784], "layers": [...]}'
Layers: {"type": "dense", "units": n}, {"type": "conv2d", "filters": n, "kernelSize": n}, both with "activation": "relu"
or none, {"type": "maxPool2d", "poolSize": n} and {"type": "flatten"}. Nothing is padded; kernels move by 1 pixel, pools
by their size. Prints {"ready": true, "seconds": s} after a first step, or {"absent": "why"}; then {"seconds": s} for every
{"steps": n} that it reads: training steps with softmax cross-entropy from logits and plain SGD, the loss read back after
each.
"""

import json
import os
import sys
import time


def say(answer):
    print(json.dumps(answer), flush=True)


def pytorch_step(batch, input_shape, layers):
    import torch
    from torch.nn import functional

    generator = torch.Generator().manual_seed(1)
    weights = []

    def weights_of(kernel_shape, count):
        kernel = torch.rand(*kernel_shape, generator=generator) * 0.1 - 0.05
        pair = kernel.requires_grad_(), torch.zeros(count, requires_grad=True)
        weights.extend(pair)
        return pair

    def make(layer, shape):
        kind = layer["type"]
        if kind == "dense":
            kernel, bias = weights_of((shape[-1], layer["units"]), layer["units"])
            apply = lambda value: torch.addmm(bias, value, kernel)
        elif kind == "conv2d":
            side, filters = layer["kernelSize"], layer["filters"]
            kernel, bias = weights_of((filters, shape[0], side, side), filters)
            apply = lambda value: functional.conv2d(value, kernel, bias)
        elif kind == "maxPool2d":
            apply = lambda value: functional.max_pool2d(value, layer["poolSize"])
        elif kind == "flatten":
            apply = lambda value: value.flatten(1)
        else:
            raise ValueError(f"unknown layer {kind}")
        return (lambda value: torch.relu(apply(value))) if layer.get("activation") == "relu" else apply

    # Its images are [channels, height, width].
    shape = [*input_shape[-1:], *input_shape[:-1]]
    x = torch.rand(batch, *shape, generator=generator)
    functions = []
    for layer in layers:
        functions.append(make(layer, shape))
        with torch.no_grad():
            shape = list(functions[-1](torch.zeros(1, *shape)).shape[1:])
    y = torch.arange(batch) % shape[-1]

    def step():
        value = x
        for function in functions:
            value = function(value)
        loss = functional.cross_entropy(value, y)
        gradients = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            for weight, gradient in zip(weights, gradients):
                weight.sub_(gradient, alpha=1e-3)
        return loss.item()

    return step


def tensorflow_step(batch, input_shape, layers):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf

    weights = []

    def weights_of(kernel_shape, count):
        pair = (
            tf.Variable(tf.random.uniform(kernel_shape, -0.05, 0.05, seed=len(weights) + 1)),
            tf.Variable(tf.zeros(count)),
        )
        weights.extend(pair)
        return pair

    def make(layer, shape):
        kind = layer["type"]
        if kind == "dense":
            kernel, bias = weights_of((shape[-1], layer["units"]), layer["units"])
            apply = lambda value: value @ kernel + bias
        elif kind == "conv2d":
            side, filters = layer["kernelSize"], layer["filters"]
            kernel, bias = weights_of((side, side, shape[-1], filters), filters)
            apply = lambda value: tf.nn.conv2d(value, kernel, 1, "VALID") + bias
        elif kind == "maxPool2d":
            size = layer["poolSize"]
            apply = lambda value: tf.nn.max_pool2d(value, size, size, "VALID")
        elif kind == "flatten":
            apply = lambda value: tf.reshape(value, (value.shape[0], -1))
        else:
            raise ValueError(f"unknown layer {kind}")
        return (lambda value: tf.nn.relu(apply(value))) if layer.get("activation") == "relu" else apply

    x = tf.random.uniform((batch, *input_shape), seed=1)
    shape = list(input_shape)
    functions = []
    for layer in layers:
        functions.append(make(layer, shape))
        shape = functions[-1](tf.zeros((1, *shape))).shape.as_list()[1:]
    y = tf.range(batch) % shape[-1]

    @tf.function
    def train():
        with tf.GradientTape() as tape:
            value = x
            for function in functions:
                value = function(value)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, value))
        for weight, gradient in zip(weights, tape.gradient(loss, weights)):
            weight.assign_sub(1e-3 * gradient)
        return loss

    return lambda: float(train())


def seconds_of(step, steps):
    began = time.perf_counter()
    for _ in range(steps):
        step()
    return time.perf_counter() - began


def main(library, description):
    network = json.loads(description)
    make = {"pytorch": pytorch_step, "tensorflow": tensorflow_step}[library]
    try:
        step = make(network["batch"], network["inputShape"], network["layers"])
    except ImportError as error:
        say({"absent": f"{sys.executable} cannot import it ({error})"})
        return
    say({"ready": True, "seconds": seconds_of(step, 1)})
    for line in sys.stdin:
        say({"seconds": seconds_of(step, json.loads(line)["steps"])})


if __name__ == "__main__":
    main(*sys.argv[1:])
