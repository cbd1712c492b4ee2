"""What a new portal shows: a sample province, and servers that replay a catalogue as its platform would."""
