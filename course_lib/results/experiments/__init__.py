"""One experiment a file; each defines `experiment`.

A file looks like this, and `make results NAME=<file>` stores what it measures:

    def run(seed: int, width: int, n_train: int, n_epochs: int) -> dict[str, float]:
        x, y = load_mnist(n_train=n_train).train
        rng = np.random.default_rng(seed)
        ...
        return {"test_accuracy": evaluate(model, x_test, y_test)}

    experiment = Experiment(
        name="width",
        title="How wide must the hidden layer be?",
        arms={"32 units": {"width": 32}, "256 units": {"width": 256}},
        seeds=(0, 1, 2),
        metrics={"test_accuracy": "share of the 10,000 test images that are right"},
        run=run,
        common={"n_train": 60_000, "n_epochs": 12},
        quick={"n_train": 200, "n_epochs": 1},
    )
"""
