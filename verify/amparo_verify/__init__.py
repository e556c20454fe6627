"""The ledger of Amparo as an outsider reads it: canonical entries, Merkle tree, signed checkpoints, verification."""
