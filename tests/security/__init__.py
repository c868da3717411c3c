"""The leak matrix of the program: nobody sees or touches what is not theirs."""
