"""Huffman codes of words: the tree of the hierarchical softmax."""

import heapq
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class HuffmanTree:
    """The path of each word from the root of a binary tree.

    Attributes:
        nodes: <int32>[words, longest], the inner nodes of each path, the root first; 0 behind
            its end.
        turns: <float32>[words, longest], 1 where the path turns left, -1 where it turns right,
            0 behind its end.
    """

    nodes: np.ndarray
    turns: np.ndarray

    @property
    def inner_nodes(self) -> int:
        """Number of inner nodes, one less than that of the words."""
        return len(self.nodes) - 1


def huffman_tree(counts: np.ndarray) -> HuffmanTree:
    """Return the tree whose mean path, weighted by counts, is the shortest.

    Huffman (1952); used for words by Mikolov et al. (2013), section 2.1. Nodes are numbered from
    the root, which is 0.

    Args:
        counts: <int64>[words], occurrences, at least two words.

    Example:
        >>> tree = huffman_tree(np.array([5, 2, 1]))
        >>> tree.nodes.tolist(), tree.turns.tolist()
        ([[0, 0], [0, 1], [0, 1]], [[-1.0, 0.0], [1.0, -1.0], [1.0, 1.0]])
    """
    words = len(counts)
    heap = [(int(count), number) for number, count in enumerate(counts)]
    heapq.heapify(heap)
    parents: dict[int, tuple[int, float]] = {}
    for number in range(words, 2 * words - 1):
        total = 0
        for turn in (1.0, -1.0):
            count, child = heapq.heappop(heap)
            parents[child] = (number, turn)
            total += count
        heapq.heappush(heap, (total, number))
    root = 2 * words - 2
    paths = []
    for number in range(words):
        path: list[tuple[int, float]] = []
        while number != root:
            number, turn = parents[number]
            path.append((root - number, turn))
        paths.append(path[::-1])
    longest = max(map(len, paths))
    nodes, turns = np.zeros((words, longest), np.int32), np.zeros((words, longest), np.float32)
    for number, path in enumerate(paths):
        nodes[number, : len(path)], turns[number, : len(path)] = zip(*path, strict=True)
    return HuffmanTree(nodes, turns)
