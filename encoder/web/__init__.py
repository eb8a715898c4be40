"""What every answer has, whatever it is about."""
