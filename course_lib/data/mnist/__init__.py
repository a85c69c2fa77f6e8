"""The complete MNIST, embedded in the course. README.md in this folder says where it is from."""

from course_lib.data.mnist.dataset import MNIST, load_mnist
from course_lib.data.mnist.files import mnist_bytes, mnist_path

__all__ = ["MNIST", "load_mnist", "mnist_bytes", "mnist_path"]
