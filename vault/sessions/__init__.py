"""Where browser sessions lie: a module for each role, as Django's SESSION_ENGINE wants it."""
