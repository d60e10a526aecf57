"""Speech: voices, pronunciations, rooms and noises, for the apps that hear or train on it."""
