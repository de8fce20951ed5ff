"""The headers that every answer has, and those of the routes for programs."""

from __future__ import annotations

PAGE_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""Nothing from elsewhere and nothing inline: text of documents cannot become a script."""

SECURITY = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

FRAMED = {"Content-Security-Policy": PAGE_POLICY.replace("ancestors 'none'", "ancestors *")}
"""In the place of what SECURITY says, for the pages that are made to be shown in a frame of another site."""

OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, QUERY, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Link, Location, RateLimit, Retry-After",
    "Access-Control-Max-Age": "86400",
}
"""For scripts of any site, without credentials: all here is public, and there are no sessions."""
