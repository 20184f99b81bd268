"""Packaging and, later, the templates of a deployment."""
