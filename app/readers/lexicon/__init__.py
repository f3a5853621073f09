"""Words of many languages by which readers know columns, cells and grades: data files, and what reads them."""
