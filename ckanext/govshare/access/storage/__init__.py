"""Where uploaded files lie: in private storage, on this machine's disk or in S3, that only the download route opens."""
