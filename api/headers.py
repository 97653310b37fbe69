"""The headers that every answer carries: what a browser may do with it, and that nobody keeps it."""

API_VERSION = "1.0.0"

_NOT_USED = [
    "accelerometer",
    "autoplay",
    "bluetooth",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "web-share",
    "xr-spatial-tracking",
]
"""What a browser can do and no page of ours needs."""

SECURITY: tuple[tuple[str, str], ...] = (
    (
        "Content-Security-Policy",
        (
            "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; script-src 'self'; connect-src 'self'; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    # Not no-referrer: with that a browser sends the origin of its own forms as null.
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", ", ".join(f"{feature}=()" for feature in _NOT_USED)),
    ("X-Permitted-Cross-Domain-Policies", "none"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)

HSTS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
"""Where people come over TLS alone: over plain HTTP it may not be sent (RFC 6797, 7.2)."""

SANDBOXED = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""The policy of a file that somebody sent: whatever it is, nothing in it runs or is fetched."""

STATIC_PREFIX = "/static/"
API_PREFIX = "/v1"
LOG_PREFIX = "/log/"
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
"""For what never changes: a full tile of the log."""
KEPT_AND_ASKED = "private, no-cache"
"""For what never changes but is not for everybody: kept by who got it, and used after it was asked for again."""
OPENAPI_PATH = "/v1/openapi.json"


def is_api_path(path: str) -> bool:
    """Whether it is one of the API, or of a file of the log, as opposed to a page."""
    return path == API_PREFIX or path.startswith((API_PREFIX + "/", LOG_PREFIX))


def headers_for(path: str, trace: str, *, https: bool = False) -> list[tuple[bytes, bytes]]:
    """The headers of an answer to this path, as ASGI has them; `trace` is the traceparent, and `https` whether people reach
    us by that."""
    found = [*SECURITY, ("traceparent", trace)]
    if https:
        found.append(HSTS)
    if path.startswith(STATIC_PREFIX):
        found.append(("Cache-Control", "public, max-age=300"))
    else:
        found.append(("Cache-Control", "no-store"))
        # For whoever keeps it all the same: what one person gets is not for the next.
        found.append(("Vary", "Cookie, Authorization, Accept-Language"))
    if path == API_PREFIX or path.startswith(API_PREFIX + "/"):
        found.append(("API-Version", API_VERSION))
    if path == OPENAPI_PATH:
        # The document is public; it may be read from anywhere.
        found = [pair for pair in found if pair[0] != "Cross-Origin-Resource-Policy"]
        found += [("Access-Control-Allow-Origin", "*"), ("Cross-Origin-Resource-Policy", "cross-origin")]
    return [(name.lower().encode(), value.encode()) for name, value in found]
