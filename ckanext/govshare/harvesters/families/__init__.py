"""One module a family: a vendor's interface that several platforms may share."""
