"""A peer: PyTorch or TensorFlow in a process of its own, timed by `athanor bench --peers`.

Usage: python3 peer.py pytorch|tensorflow BATCH INPUTS UNITS...
Prints {"ready": true} or {"absent": "why"}, then {"seconds": s} for every {"steps": n} that it reads: training steps of
a dense network with relu, softmax cross-entropy from logits and plain SGD, the loss read back after each.
"""

import json
import os
import sys
import time


def say(answer):
    print(json.dumps(answer), flush=True)


def pytorch_step(batch, inputs, units):
    import torch

    generator = torch.Generator().manual_seed(1)
    widths = [inputs, *units]
    layers = []
    for before, count in zip(widths, units):
        kernel = torch.rand(before, count, generator=generator) * 0.1 - 0.05
        layers.append((kernel.requires_grad_(), torch.zeros(count, requires_grad=True)))
    weights = [weight for layer in layers for weight in layer]
    x = torch.rand(batch, inputs, generator=generator)
    y = torch.arange(batch) % units[-1]

    def step():
        value = x
        for kernel, bias in layers[:-1]:
            value = torch.relu(torch.addmm(bias, value, kernel))
        kernel, bias = layers[-1]
        loss = torch.nn.functional.cross_entropy(torch.addmm(bias, value, kernel), y)
        gradients = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            for weight, gradient in zip(weights, gradients):
                weight.sub_(gradient, alpha=1e-3)
        return loss.item()

    return step


def tensorflow_step(batch, inputs, units):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tensorflow as tf

    widths = [inputs, *units]
    layers = [
        (tf.Variable(tf.random.uniform((before, count), -0.05, 0.05, seed=1)), tf.Variable(tf.zeros(count)))
        for before, count in zip(widths, units)
    ]
    weights = [weight for layer in layers for weight in layer]
    x = tf.random.uniform((batch, inputs), seed=1)
    y = tf.range(batch) % units[-1]

    @tf.function
    def train():
        with tf.GradientTape() as tape:
            value = x
            for kernel, bias in layers[:-1]:
                value = tf.nn.relu(value @ kernel + bias)
            kernel, bias = layers[-1]
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y, value @ kernel + bias)
            loss = tf.reduce_mean(losses)
        for weight, gradient in zip(weights, tape.gradient(loss, weights)):
            weight.assign_sub(1e-3 * gradient)
        return loss

    return lambda: float(train())


def main(library, batch, inputs, *units):
    make = {"pytorch": pytorch_step, "tensorflow": tensorflow_step}[library]
    try:
        step = make(int(batch), int(inputs), [int(count) for count in units])
        step()
    except ImportError as error:
        say({"absent": f"{sys.executable} cannot import it ({error})"})
        return
    say({"ready": True})
    for line in sys.stdin:
        steps = json.loads(line)["steps"]
        began = time.perf_counter()
        for _ in range(steps):
            step()
        say({"seconds": time.perf_counter() - began})


if __name__ == "__main__":
    main(*sys.argv[1:])
