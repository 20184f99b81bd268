"""Reads the answer sheets that we print, with no template: fiducials, QR code, bubbles, boxes."""
