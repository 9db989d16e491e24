"""Sealing PDF with pyHanko, and looking into a PDF with its reader: the one home of that library.

The modules are imported when a seal is asked for: pyHanko takes half a second, which a page of visits need not wait for.
"""
