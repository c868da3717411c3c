"""What tests of the program and of third-party modules share."""
