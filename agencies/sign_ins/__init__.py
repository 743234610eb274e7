"""Where a person is signed in, and for how long: sessions, devices, limits of time."""
