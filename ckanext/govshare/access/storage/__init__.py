"""Where uploaded files are kept, out of everybody's reach but the download route's."""
