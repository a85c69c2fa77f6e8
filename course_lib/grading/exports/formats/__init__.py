"""One export a file; each defines `export`, and `course export --to` knows it by the file's name.

A file looks like this:

    def files(results: ClassResults, matched: Matched) -> Iterator[tuple[str, bytes]]:
        rows = [[student, results.total(student, "02") or 0.0] for student in results.students]
        yield "", csv_bytes([("student", "lesson 02"), *rows])

    export = Export(title="A spreadsheet", place="export/marks.csv", files=files)
"""
