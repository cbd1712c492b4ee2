"""The due-process file of a case: everything that was done, in order, in one archive that anybody can verify."""
