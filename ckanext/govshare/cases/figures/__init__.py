"""What everybody may see of the cases: the anonymous list of requests, and how departments keep their deadlines."""
