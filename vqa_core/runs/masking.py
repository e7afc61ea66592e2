"""Secrets taken out of text that leaves a run's folder: logs, exports, reports."""

import re

HIDDEN = "..."
_TOKENS = re.compile(r"\b(hf_|sk-|ghp_|github_pat_|glpat-|xox[abp]-|AKIA)[A-Za-z0-9_-]{12,}")
# https://name:password@host; "Bearer ..." of a request's header; API_KEY=..., "token": "...".
_LOGINS = re.compile(r"(\w+://)[^\s/:@\"']+:[^\s/@\"']+@")
_BEARERS = re.compile(r"(\bBearer\s+)[A-Za-z0-9._~+/-]{8,}=*", re.IGNORECASE)
_NAMED = re.compile(
    r"(\b\w*(?:api_?key|auth_?token|access_?token|secret|password|hf_token)\b[\"']?\s*[:=]\s*[\"']?)[^\s\"',;}]{4,}",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """`text` without anything that looks like a token, a key or a password; what they are called stays."""
    text = _TOKENS.sub(rf"\1{HIDDEN}", text)
    text = _LOGINS.sub(rf"\1{HIDDEN}@", text)
    text = _BEARERS.sub(rf"\1{HIDDEN}", text)
    return _NAMED.sub(rf"\1{HIDDEN}", text)
