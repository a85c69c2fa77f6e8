"""Reading a notebook that anybody may have written: its cells, their code, what it defines."""
