-- Which table functions can be called in this connection?
SELECT name FROM pragma_module_list
UNION
SELECT 'pragma_' || name FROM pragma_pragma_list
 ORDER BY 1;
