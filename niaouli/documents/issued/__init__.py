"""What departments deliver into wallets, sealed, and what anyone may ask of it."""
