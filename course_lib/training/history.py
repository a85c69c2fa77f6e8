"""The record of a training run."""

import math
from dataclasses import dataclass, field
from typing import NamedTuple


class Epoch(NamedTuple):
    """The numbers of one epoch; `val_accuracy` is None without validation examples."""

    loss: float
    train_accuracy: float
    val_accuracy: float | None


@dataclass
class History:
    """What happened in each epoch. `print(history)` shows it as a table.

    Attributes:
        epochs: one entry for each epoch that was finished.
        interrupted: True when training was stopped by hand.
    """

    epochs: list[Epoch] = field(default_factory=list)
    interrupted: bool = False

    @property
    def loss(self) -> list[float]:
        """Mean loss of each epoch, every example just before the step it took part in.

        With an L2 penalty, the penalty is included.
        """
        return [epoch.loss for epoch in self.epochs]

    @property
    def train_accuracy(self) -> list[float]:
        """Share of right answers in each epoch, taken at the same moments as the loss."""
        return [epoch.train_accuracy for epoch in self.epochs]

    @property
    def val_accuracy(self) -> list[float]:
        """Accuracy on the validation examples after each epoch; empty without them."""
        return [epoch.val_accuracy for epoch in self.epochs if epoch.val_accuracy is not None]

    @property
    def best(self) -> int | None:
        """The best epoch, counted from 1; None before the first, or when every loss is nan.

        It has the highest validation accuracy, or the lowest loss where none was measured. Of
        equals the first is the best.
        """
        if self.val_accuracy:
            return 1 + max(range(len(self.epochs)), key=self.val_accuracy.__getitem__)
        numbers = [i for i, loss in enumerate(self.loss) if not math.isnan(loss)]
        return 1 + min(numbers, key=self.loss.__getitem__) if numbers else None

    def __str__(self) -> str:
        """Show one line an epoch."""
        lines = ["epoch    loss   train" + ("     val" if self.val_accuracy else "")]
        for i, (loss, train, val) in enumerate(self.epochs, start=1):
            lines.append(
                f"{i:5d}  {loss:.4f}  {train:.4f}" + ("" if val is None else f"  {val:.4f}")
            )
        if self.interrupted:
            weights = "of the last step" if self.best is None else f"after epoch {self.best}"
            lines.append(f"stopped by hand; the weights are those {weights}")
        return "\n".join(lines)
