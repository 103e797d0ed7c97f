"""Rules for Cleaner; docs/packs.md of Cleaner says what a pack is."""
