"""The five bundled articles: what `dramagraph build` reads when it is given no path.

Plain UTF-8 text as it was taken from four English pages and one Italian one of 2024 and 2025, page furniture included.
"""
