"""Protection: screening, status decisions, consent, referral, assistance. Knows nothing of prosecution."""
