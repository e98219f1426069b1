-- A hundred and twenty products in eight categories, and which of them is taken from the shelf in
-- which month.
WITH RECURSIVE
  n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 119),
  kind(k, name, category, base, weight_g) AS (VALUES
    (0, 'kettle', 'kitchen', 39, 1100), (1, 'lamp', 'living', 54, 1900), (2, 'blanket', 'bedroom', 59, 1400),
    (3, 'towel set', 'bath', 36, 900), (4, 'notebook', 'office', 8, 250), (5, 'planter', 'garden', 18, 2100),
    (6, 'toolbox', 'workshop', 72, 3800), (7, 'puzzle', 'kids', 16, 600), (8, 'pan', 'kitchen', 32, 1500),
    (9, 'rug', 'living', 120, 5200), (10, 'pillow', 'bedroom', 29, 700), (11, 'bath mat', 'bath', 18, 650),
    (12, 'desk pad', 'office', 22, 450), (13, 'watering can', 'garden', 26, 800), (14, 'saw', 'workshop', 33, 900),
    (15, 'building blocks', 'kids', 28, 1300), (16, 'cutting board', 'kitchen', 24, 1200),
    (17, 'clock', 'living', 45, 800), (18, 'bed linen', 'bedroom', 69, 1600), (19, 'soap dish', 'bath', 9, 200),
    (20, 'pen holder', 'office', 14, 300), (21, 'bench', 'garden', 149, 14500), (22, 'hammer', 'workshop', 21, 750),
    (23, 'toy train', 'kids', 42, 1100), (24, 'teapot', 'kitchen', 34, 950), (25, 'cushion', 'living', 19, 500),
    (26, 'night light', 'bedroom', 22, 350), (27, 'mirror', 'bath', 64, 4200), (28, 'bookend', 'office', 19, 1000),
    (29, 'lantern', 'garden', 33, 1200), (30, 'workbench', 'workshop', 189, 18500), (31, 'story dice', 'kids', 13, 150),
    (32, 'knife set', 'kitchen', 79, 1300), (33, 'vase', 'living', 27, 1100), (34, 'laundry basket', 'bedroom', 35, 1500),
    (35, 'shower curtain', 'bath', 21, 550), (36, 'desk lamp', 'office', 48, 1700), (37, 'bird feeder', 'garden', 17, 650),
    (38, 'tape measure', 'workshop', 11, 250), (39, 'doll house', 'kids', 95, 3900)),
  finish(f, name, extra) AS (VALUES (0, 'Classic', 0), (1, 'Nordic', 5), (2, 'Indigo', 9))
INSERT INTO products(id, sku, name, category, price, cost, stock, weight_g, is_discontinued, attributes, tags,
                     created_at)
SELECT n.i + 1, printf('SHOP-%03d', n.i + 1), finish.name || ' ' || kind.name, kind.category,
       round(kind.base * (100 + finish.extra) / 100.0, 0) + 0.9,
       round(kind.base * (100 + finish.extra) * (41 + n.i * 7 % 17) / 10000.0, 2),
       CASE WHEN n.i % 19 = 7 THEN 0 ELSE (n.i * 37 + 5) % 240 END,
       kind.weight_g + finish.f * 20, n.i % 23 = 13,
       json_object('line', lower(finish.name), 'warranty_months', 12 + n.i % 3 * 12),
       CASE n.i % 4 WHEN 0 THEN '["new"]' WHEN 1 THEN '["sale","gift"]' WHEN 3 THEN '["gift"]' ELSE '[]' END,
       CASE WHEN n.i < 96 THEN date('2022-01-10', '+' || (n.i * 3) || ' days')
            ELSE date('2023-02-01', '+' || ((n.i - 96) * 41) || ' days') END
FROM n
JOIN kind ON kind.k = n.i % 40
JOIN finish ON finish.f = n.i / 40
ORDER BY n.i;

-- For each month (0 is January 2023) a shelf of a thousand places, on which a product stands as
-- often as it is liked: its own popularity times its category's season.
CREATE TEMP TABLE shelf(month INTEGER, slot INTEGER, product_id INTEGER, PRIMARY KEY(month, slot)) WITHOUT ROWID;
WITH RECURSIVE
  month(m) AS (SELECT 0 UNION ALL SELECT m + 1 FROM month WHERE m < 35),
  slot(s) AS (SELECT 0 UNION ALL SELECT s + 1 FROM slot WHERE s < 999),
  season(category, factors) AS (VALUES
    --           Jan  Feb  Mar  Apr  May  Jun  Jul  Aug  Sep  Oct  Nov  Dec
    ('kitchen',  '[100,100, 95, 95, 95, 85, 70, 70, 95,105,130,155]'),
    ('living',   '[110,105,100, 95, 90, 75, 60, 65,100,115,125,140]'),
    ('bedroom',  '[130,120,100, 90, 80, 70, 60, 70,105,125,130,120]'),
    ('bath',     '[100,100,100,100,100,100, 95, 95,100,100,105,110]'),
    ('office',   '[135,105,100, 95, 90, 75, 60,130,160,110,100, 80]'),
    ('garden',   '[ 35, 60,150,220,240,200,140,105, 85, 60, 35, 30]'),
    ('workshop', '[ 85, 90,115,125,120,110, 95, 90,100,105,105,110]'),
    ('kids',     '[ 60, 65, 75, 85, 85, 80, 75, 80, 85,110,210,320]')),
  liked(m, product_id, upto) AS (
    SELECT month.m, products.id,
           sum(json_extract(season.factors, '$[' || (month.m % 12) || ']')
               * (4 + products.id * products.id % 37)
               * (140 - CAST(min(products.price, 110) AS INTEGER)))
             OVER (PARTITION BY month.m ORDER BY products.id)
    FROM month
    JOIN products ON products.created_at < date('2023-01-01', '+' || month.m || ' months')
    JOIN season ON season.category = products.category),
  whole(m, total) AS (SELECT m, max(upto) FROM liked GROUP BY m),
  stretch(m, product_id, low, high) AS (
    SELECT liked.m, liked.product_id,
           lag(liked.upto * 1000 / whole.total, 1, 0)
             OVER (PARTITION BY liked.m ORDER BY liked.product_id),
           liked.upto * 1000 / whole.total
    FROM liked JOIN whole ON whole.m = liked.m)
INSERT INTO shelf(month, slot, product_id)
SELECT stretch.m, slot.s, stretch.product_id
FROM stretch JOIN slot ON slot.s >= stretch.low AND slot.s < stretch.high;
