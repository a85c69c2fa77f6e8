"""What runs within the sandbox: it reads a notebook, and lets its code answer cases."""
