"""Fashion-MNIST, the optional second data set: not shipped, read from a folder or fetched."""

from course_lib.data.fashion.dataset import FASHION_CLASSES, FashionMNIST, load_fashion_mnist
from course_lib.data.fashion.files import fashion_folder

__all__ = ["FASHION_CLASSES", "FashionMNIST", "fashion_folder", "load_fashion_mnist"]
