-- Thirty products in five categories.
WITH RECURSIVE
  n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30),
  kind(i, name, category, base) AS (VALUES
    (0, 'kettle', 'kitchen', 39), (1, 'lamp', 'living', 54), (2, 'toolbox', 'workshop', 72),
    (3, 'rug', 'living', 120), (4, 'pan', 'kitchen', 28), (5, 'notebook', 'office', 6),
    (6, 'planter', 'garden', 18), (7, 'saw', 'workshop', 33), (8, 'clock', 'living', 45),
    (9, 'desk pad', 'office', 22)),
  finish(i, name) AS (VALUES (0, 'Plain'), (1, 'Oak'), (2, 'Blue'))
INSERT INTO products(id, sku, name, category, price, cost, "delete", "group", attributes, tags, created_at)
SELECT n.i, printf('SHOP-%03d', n.i), finish.name || ' ' || kind.name, kind.category,
       kind.base + finish.i * 4 + 0.9, round((kind.base + finish.i * 4) * 0.45, 2),
       CASE WHEN n.i = 29 THEN 1 ELSE 0 END,
       substr('ABC', finish.i + 1, 1),
       json_object('finish', lower(finish.name), 'stock', (n.i * 37) % 90, 'weight_g', 150 + n.i * 40),
       CASE n.i % 4 WHEN 0 THEN '["new"]' WHEN 1 THEN '["sale","gift"]' ELSE '[]' END,
       date('2022-11-01', '+' || (n.i * 9) || ' days')
FROM n
JOIN kind ON kind.i = n.i % 10
JOIN finish ON finish.i = (n.i / 10) % 3
ORDER BY n.i;
