"""Making plans: the child processes that search, and the job that drives them."""
