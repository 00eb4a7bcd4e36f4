"""Reports read everyone's rows and keep none of their own."""
