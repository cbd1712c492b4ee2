"""The terms that an account accepts, once per version, before its first data that is not open to all."""
