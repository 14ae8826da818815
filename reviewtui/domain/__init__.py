"""The words of reviewtui as frozen typed objects. Imports the standard library and msgspec, nothing else."""
