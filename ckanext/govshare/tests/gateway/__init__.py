"""The gateway, under the server that the portal runs with."""
