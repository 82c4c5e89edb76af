"""What comes in: is it what it says, whole, harmless? Nothing of it is opened in this process."""
