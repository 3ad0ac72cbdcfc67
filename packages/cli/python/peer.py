"""A peer: PyTorch or TensorFlow in a process of its own, timed by `athanor bench --peers`.

Usage: python3 peer.py pytorch|tensorflow THREADS '{"batch": 128, "inputShape": [784], "outputShape": [10], "layers": […],
"loss": "crossEntropy"|"meanSquaredError", "optimizer": {"type": "sgd", …}}'
Layers have Athanor's configuration, every option said, and the shape of one output. Tries each way of running a step
that the library has, printing {"trying": "its name"} first, keeps the fastest and prints {"ready": true, "seconds": s,
"variant": "its name", "version": "the library's"}, or {"absent": "why"} (with "isMissing" where the library is not installed); then {"seconds": s} for every {"steps": n} that it reads: training steps, the
loss read back after each.
"""

import importlib
import json
import sys
import time

# A way whose first step takes longer than this, in seconds, is not tried further: the first one may compile.
LONGEST_FIRST_STEP = 20
TRIAL_SECONDS = 0.5


def say(answer):
    print(json.dumps(answer), flush=True)


def seconds_of(step, steps):
    began = time.perf_counter()
    for _ in range(steps):
        step()
    return time.perf_counter() - began


def trial(step):
    """Seconds of a step: the least of a few, for half a second at most once it is warm."""
    first = seconds_of(step, 1)
    if first > LONGEST_FIRST_STEP:
        return first
    seconds = [seconds_of(step, 1)]
    while sum(seconds) < TRIAL_SECONDS and len(seconds) < 50:
        seconds.append(seconds_of(step, 1))
    return min(seconds)


def main(library, threads, description):
    try:
        peer = importlib.import_module(f"{library}_peer")
    except ImportError as error:
        say({"absent": f"{sys.executable} cannot import it ({error})", "isMissing": True})
        return
    best, step, variant, reason = float("inf"), None, None, "it knows no way to run a step"
    for name, make in peer.ways(json.loads(description), int(threads)):
        say({"trying": name})
        try:
            candidate = make()
            seconds = trial(candidate)
        except Exception as error:  # A way that a version does not have, or cannot use for this network.
            reason = f"{name}: {str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__}"
            continue
        if seconds < best:
            best, step, variant = seconds, candidate, name
    if step is None:
        say({"absent": reason})
        return
    say({"ready": True, "seconds": best, "variant": variant, "version": peer.VERSION})
    for line in sys.stdin:
        say({"seconds": seconds_of(step, json.loads(line)["steps"])})


if __name__ == "__main__":
    main(*sys.argv[1:])
