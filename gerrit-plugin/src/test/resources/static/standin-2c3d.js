// A stand-in for the loader.
