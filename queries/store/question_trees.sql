-- Which tree of the file belongs to what.
SELECT rootpage, tbl_name, type FROM sqlite_schema WHERE rootpage > 0
