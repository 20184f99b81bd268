"""What the libraries raise of a spreadsheet or zip that came damaged, or was made to hurt.

Found by ``tests/fuzz``: openpyxl hands the attributes of any element to its classes (TypeError,
AttributeError), zlib and lzma have errors of their own, an encrypted part is a RuntimeError and an
unknown compression a NotImplementedError, which is one too.
"""

import lzma
import struct
import zipfile
import zlib

BROKEN_FILE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""Caught only around the opening of somebody's file, and told to them as a broken file."""
