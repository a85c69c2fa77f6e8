"""Pieces of images at which untrained maps are largest, and how alike pieces are."""

import numpy as np

from course_lib.training.best_pieces import resemblance, untrained_pieces


def test_untrained_pieces_come_from_five_images_and_lie_inside_them():
    images = np.random.default_rng(0).uniform(size=(7, 28, 28)).astype(np.float32)
    found = untrained_pieces(images, seeds=(0, 1))
    assert len(found) == 12 * 5
    for seed in (0, 1):
        places = np.array([found[f"piece 3.{rank}"][seed] for rank in range(5)], dtype=int)
        assert len(set(places // 10_000)) == 5
        assert (places % 100 <= 14).all()
        assert (places % 10_000 // 100 <= 14).all()
    assert found["piece 3.0"][0] == untrained_pieces(images, seeds=(0,))["piece 3.0"][0]


def test_equal_pieces_of_one_map_correlate_by_1_and_come_from_their_digits():
    up = np.array([[0.0, 1.0], [2.0, 3.0]])
    images = np.stack([up, up, up.max() - up])  # (3, 2, 2)
    of_map = ((0, 1, 0, 1, 0), (2, 2, 2, 2, 2))  # the images of both maps' pieces
    places = {f"piece {f}.{rank}": [1e4 * m] for f in (0, 1) for rank, m in enumerate(of_map[f])}
    within, between, n_digits = resemblance(images, np.array([4, 7, 1]), places, 2, n_maps=2)
    np.testing.assert_allclose(within, [1.0])
    np.testing.assert_allclose(between, [-1.0])
    np.testing.assert_allclose(n_digits, [1.5])
