"""What people read of the results: tables, pages, the gradebook, the difference between two gradings."""
