"""Whether bytes are a picture, whatever their file is called; nothing is decoded."""

_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"II*\x00", b"MM\x00*")
"""JPEG, PNG, GIF and TIFF."""
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")
"""What HEIC and AVIF call themselves in the box that films begin with, too."""


def is_picture(content: bytes) -> bool:
    """Return whether *content* starts as pictures do, which tell where and by whom they were taken.

    True for kinds the product cannot open, too: whoever opens it then refuses it.
    """
    if content.startswith(_STARTS):
        return True
    if content[:4] == b"RIFF":
        return content[8:12] == b"WEBP"
    # Two letters alone may begin a text; a bitmap's next six bytes after its size are zeros.
    bitmap = content[:2] == b"BM" and content[6:10] == b"\x00" * 4
    return bitmap or (content[4:8] == b"ftyp" and content[8:12] in _HEIF)
