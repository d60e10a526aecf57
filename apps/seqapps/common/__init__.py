"""What the apps share. Nothing in here knows any app."""
