"""Morse as a web service: governed alphabets, pages, API and admin over the pure encoder.morse."""

__version__ = "0.1.0"
