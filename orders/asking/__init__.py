"""What is asked when somebody orders: the questions, the answers given so far, and the menu to choose from."""
