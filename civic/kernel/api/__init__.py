"""What all API views share: problem+json, keyset lists, idempotent POSTs, limits, the OpenAPI description."""
