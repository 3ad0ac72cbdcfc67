"""TensorFlow's ways of running a training step of a network; peer.py says what a network is."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf

# Without what it was built for, such as +cpu.
VERSION = tf.__version__.split("+")[0]

ACTIVATIONS = {
    "linear": tf.identity,
    "relu": tf.nn.relu,
    "sigmoid": tf.nn.sigmoid,
    "tanh": tf.nn.tanh,
    "softmax": tf.nn.softmax,
    "softplus": tf.nn.softplus,
    "softsign": tf.nn.softsign,
    "elu": tf.nn.elu,
    "leakyRelu": lambda value: tf.nn.leaky_relu(value, 0.2),
    "gelu": lambda value: tf.nn.gelu(value, False),
    "silu": tf.nn.silu,
    "relu6": tf.nn.relu6,
    "exponential": tf.exp,
}


def ways(network, threads):
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    yield "tf.function", lambda: read_back(tf.function(make_step(network)))
    yield "tf.function, XLA", lambda: read_back(tf.function(make_step(network), jit_compile=True))
    yield "eager", lambda: read_back(make_step(network))


def read_back(step):
    return lambda: float(step())


class Weights:
    """Draws weights, and remembers them."""

    def __init__(self):
        self.all = []

    def kernel(self, *shape):
        return self.remember(tf.random.uniform(shape, -0.05, 0.05, seed=len(self.all) + 1))

    def constant(self, count, value):
        return self.remember(tf.fill([count], float(value)))

    def remember(self, value):
        self.all.append(tf.Variable(value))
        return self.all[-1]


def with_bias(apply, layer, count, weights):
    if not layer["useBias"]:
        return apply
    bias = weights.constant(count, 0)
    return lambda value: tf.nn.bias_add(apply(value), bias)


def dense(layer, shape, weights):
    kernel = weights.kernel(shape[0], layer["units"])
    return with_bias(lambda value: value @ kernel, layer, layer["units"], weights)


def conv2d(layer, shape, weights):
    kernel = weights.kernel(*layer["kernelSize"], shape[-1], layer["filters"])
    strides, padding, dilations = layer["strides"], layer["padding"].upper(), layer["dilationRate"]
    apply = lambda value: tf.nn.conv2d(value, kernel, strides, padding, dilations=dilations)
    return with_bias(apply, layer, layer["filters"], weights)


def pool(apply):
    def make(layer, _shape, _weights):
        size, strides, padding = layer["poolSize"], layer["strides"], layer["padding"].upper()
        return lambda value: apply(value, size, strides, padding)

    return make


def batch_normalization(layer, shape, weights):
    count, momentum, epsilon = shape[-1], layer["momentum"], layer["epsilon"]
    scale = weights.constant(count, 1) if layer["scale"] else tf.ones(count)
    center = weights.constant(count, 0) if layer["center"] else tf.zeros(count)
    moving = [tf.Variable(tf.zeros(count)), tf.Variable(tf.ones(count))]

    def apply(value):
        if len(shape) == 3:
            output, *batch = tf.compat.v1.nn.fused_batch_norm(value, scale, center, epsilon=epsilon)
        else:
            batch = tf.nn.moments(value, list(range(len(shape))))
            output = tf.nn.batch_normalization(value, *batch, center, scale, epsilon)
        for kept, new in zip(moving, batch):
            kept.assign_sub((1 - momentum) * (kept - new))
        return output

    return apply


def reshape(layer, _shape, _weights):
    return lambda value: tf.reshape(value, (-1, *layer["outputShape"]))


LAYERS = {
    "Dense": dense,
    "Conv2D": conv2d,
    "MaxPooling2D": pool(tf.nn.max_pool2d),
    "AveragePooling2D": pool(tf.nn.avg_pool2d),
    "GlobalAveragePooling2D": lambda *_: lambda value: tf.reduce_mean(value, (1, 2)),
    "Flatten": reshape,
    "Reshape": reshape,
    "Dropout": lambda layer, *_: lambda value: tf.nn.dropout(value, layer["rate"]),
    "BatchNormalization": batch_normalization,
    "Activation": lambda *_: lambda value: value,
}


def activated(apply, name):
    return apply if name == "linear" else lambda value: ACTIVATIONS[name](apply(value))


def make_step(network):
    batch, weights = network["batch"], Weights()
    shape = network["inputShape"]
    x = tf.random.uniform((batch, *shape), seed=1)
    functions = []
    for layer in network["layers"]:
        apply = LAYERS[layer["type"]](layer, shape, weights)
        functions.append(activated(apply, layer.get("activation", "linear")))
        shape = layer["outputShape"]
    classes = shape[-1]
    labels = tf.range(batch) % classes
    if network["loss"] == "crossEntropy":
        loss_of = lambda value: tf.nn.sparse_softmax_cross_entropy_with_logits(labels, value)
    else:
        target = tf.reshape(tf.one_hot(labels, classes), (batch, *[1] * (len(shape) - 1), classes))
        loss_of = lambda value: tf.square(value - target)
    update = make_update(network["optimizer"], weights.all)

    def step():
        with tf.GradientTape() as tape:
            value = x
            for function in functions:
                value = function(value)
            loss = tf.reduce_mean(loss_of(value))
        update(tape.gradient(loss, weights.all))
        return loss

    return step


def make_update(settings, weights):
    """TensorFlow's own kernels for updates, one for each weight."""
    kind, rate, raw = settings["type"], settings["learningRate"], tf.raw_ops
    slots = lambda: [tf.Variable(tf.zeros_like(weight)) for weight in weights]
    if kind == "sgd" and settings["momentum"] == 0:
        return lambda gradients: [weight.assign_sub(rate * g) for weight, g in zip(weights, gradients)]
    if kind == "sgd":
        velocity = slots()
        options = {"lr": rate, "momentum": settings["momentum"], "use_nesterov": settings["nesterov"]}
        return lambda gradients: [
            raw.ResourceApplyKerasMomentum(var=w.handle, accum=v.handle, grad=g, **options)
            for w, v, g in zip(weights, velocity, gradients)
        ]
    if kind == "rmsprop":
        squares, velocity = slots(), slots()
        options = {"lr": rate, "rho": settings["rho"], "momentum": settings["momentum"]}
        return lambda gradients: [
            raw.ResourceApplyRMSProp(
                var=w.handle, ms=s.handle, mom=v.handle, grad=g, epsilon=settings["epsilon"], **options
            )
            for w, s, v, g in zip(weights, squares, velocity, gradients)
        ]
    beta1, beta2 = settings["beta1"], settings["beta2"]
    first, second = slots(), slots()
    powers = [tf.Variable(beta1), tf.Variable(beta2)]

    def adam(gradients):
        options = {"lr": rate, "beta1": beta1, "beta2": beta2, "epsilon": settings["epsilon"]}
        options |= {"beta1_power": powers[0].read_value(), "beta2_power": powers[1].read_value()}
        for w, m, v, g in zip(weights, first, second, gradients):
            raw.ResourceApplyAdam(var=w.handle, m=m.handle, v=v.handle, grad=g, **options)
        powers[0].assign(powers[0] * beta1)
        powers[1].assign(powers[1] * beta2)

    return adam
