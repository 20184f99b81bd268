"""Reads a photographed answer sheet; knows no pupils and no marks."""
