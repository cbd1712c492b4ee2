"""The agreements under which conditional data is used: one text for the portal, or a department's own, by versions."""
