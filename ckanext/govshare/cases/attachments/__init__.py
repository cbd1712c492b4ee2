"""What people attach to a case: proofs of identity, signed copies, opinions. Private, and checked before it is kept."""
