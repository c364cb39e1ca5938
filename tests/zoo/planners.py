# SPDX-License-Identifier: Apache-2.0
"""Small re-creations of published memory planners, to compare Mote's with.

All of them know lifetimes and sizes; none knows that an output may lie over its input. A buffer is
(bytes, first, last): steps inclusive, as in compiler/plan/plan.h. Each returns the arena's bytes.
"""

import random

ALIGNMENT = 4


def aligned(value):
    return -(-value // ALIGNMENT) * ALIGNMENT


def together(a, b):
    return a[1] <= b[2] and b[1] <= a[2]


def place_in_order(buffers, order, best_fit=False):
    """Offsets: each in turn in the first (or the tightest) gap between those alive with it."""
    offsets = {}
    for i in order:
        taken = sorted((offsets[j], buffers[j][0]) for j in offsets if together(buffers[i], buffers[j]))
        end, chosen, least = 0, None, None
        for offset, size in taken:
            gap = offset - end
            if gap >= buffers[i][0] and (least is None or gap < least):
                chosen, least = end, gap
                if not best_fit:
                    break
            end = max(end, aligned(offset + size))
        offsets[i] = end if chosen is None else chosen
    return offsets


def arena(buffers, offsets):
    return max((offsets[i] + buffers[i][0] for i in offsets), default=0)


def greedy_by_size(buffers):
    """TFLM's GreedyMemoryPlanner: the largest first, into the first gap."""
    order = sorted(range(len(buffers)), key=lambda i: (-buffers[i][0], buffers[i][1]))
    return arena(buffers, place_in_order(buffers, order))


def greedy_by_size_best_fit(buffers):
    """Pisarchyk and Lee, 2020, greedy by size for offsets: the largest first, tightest gap."""
    order = sorted(range(len(buffers)), key=lambda i: -buffers[i][0])
    return arena(buffers, place_in_order(buffers, order, best_fit=True))


def greedy_by_breadth(buffers):
    """Pisarchyk and Lee, 2020: operators by the bytes alive at them, and of each its largest first."""
    steps = sorted({buffer[1] for buffer in buffers})
    alive = {t: [i for i, b in enumerate(buffers) if b[1] <= t <= b[2]] for t in steps}
    steps.sort(key=lambda t: -sum(buffers[i][0] for i in alive[t]))
    order = []
    for t in steps:
        order += [i for i in sorted(alive[t], key=lambda i: -buffers[i][0]) if i not in order]
    return arena(buffers, place_in_order(buffers, order, best_fit=True))


def hill_climb(buffers, tries=300):
    """TVM's USMP: greedy by size, then swaps of the order around the buffer at the top."""
    chance = random.Random(1)
    order = sorted(range(len(buffers)), key=lambda i: (-buffers[i][0], buffers[i][1]))
    offsets = place_in_order(buffers, order)
    best = now = arena(buffers, offsets)
    bound = live(buffers)
    for attempt in range(tries):
        if best <= bound or len(order) < 2:
            break
        top = max(offsets, key=lambda i: offsets[i] + buffers[i][0])
        near = [j for j in range(len(buffers)) if j != top and together(buffers[top], buffers[j])]
        if not near:
            break
        a, b = order.index(top), order.index(chance.choice(near))
        order[a], order[b] = order[b], order[a]
        found = place_in_order(buffers, order)
        size = arena(buffers, found)
        if size <= now or chance.random() < 0.5 * (1 - attempt / tries):  # cooling
            offsets, now = found, size
            best = min(best, now)
        else:
            order[a], order[b] = order[b], order[a]
    return best


def by_sections(buffers):
    """After TelaMalloc and MiniMalloc: the most contended buffers first, lowest place, and whatever
    sticks out over the bound goes first in the next try."""
    bound = live(buffers)
    crowd = [
        max(sum(b[0] for b in buffers if b[1] <= t <= b[2]) for t in {buffer[1], buffer[2]})
        for buffer in buffers
    ]
    order = sorted(range(len(buffers)), key=lambda i: (-crowd[i], -(buffers[i][2] - buffers[i][1])))
    best = None
    for _ in range(60):
        offsets = place_in_order(buffers, order)
        size = arena(buffers, offsets)
        best = size if best is None else min(best, size)
        if best <= bound:
            break
        out = [i for i in order if offsets[i] + buffers[i][0] > bound]
        order = out + [i for i in order if i not in out]
    return best or 0


def live(buffers):
    """The most bytes alive at one step: without overlaps no plan is smaller."""
    return max((sum(b[0] for b in buffers if b[1] <= t <= b[2]) for t in {b[1] for b in buffers}), default=0)


PLANNERS = {
    "greedy by size (TFLM)": greedy_by_size,
    "greedy by size, best fit": greedy_by_size_best_fit,
    "greedy by breadth": greedy_by_breadth,
    "hill climbing (TVM)": hill_climb,
    "contended first (TelaMalloc)": by_sections,
}
