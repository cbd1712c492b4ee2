"""A server that replays a catalogue in the wire format of a platform family.

It is the harvesters' test double and the source of the demo's harvest. It knows nothing of the
harvesters: each side reads the samples of real traffic for itself, so a mistake in one shows in the other.
"""
