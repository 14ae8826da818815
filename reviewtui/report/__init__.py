"""Renderers over one typed Report."""
