"""Start and stop what the product needs on one machine: PostgreSQL, Valkey, the mail catcher and the product itself."""
