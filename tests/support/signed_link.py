"""The tokens of links, made and read by Python's own HMAC: a second opinion about the format in notify/links/link_signer.h."""
import base64
import hashlib
import hmac
import uuid

RECORDING, SECURE = 1, 2


def token(secret, kind, identity, expires):
    """`secret`: the file's text; `expires`: seconds since 1970."""
    body = bytes([kind]) + uuid.UUID(identity).bytes + int(expires).to_bytes(5, 'big')
    key = hmac.new(secret.strip().encode(), b'aftertone links', hashlib.sha256).digest()
    return base64.urlsafe_b64encode(body + hmac.new(key, body, hashlib.sha256).digest()[:16]).decode().rstrip('=')


def read(text):
    """Kind, id and end; unchecked."""
    body = base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))
    return body[0], str(uuid.UUID(bytes=body[1:17])), int.from_bytes(body[17:22], 'big')
