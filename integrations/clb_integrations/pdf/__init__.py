"""Writing PDF with typst: the one home of that library."""
