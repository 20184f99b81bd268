"""Bubble sheets described by OMRChecker's ``template.json``, read as they are."""
