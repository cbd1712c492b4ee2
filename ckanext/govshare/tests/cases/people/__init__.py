"""Who acts on cases beside the applicant and the department: deputies, and those whose opinion is asked."""
