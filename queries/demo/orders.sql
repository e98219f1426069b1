-- Four hundred orders over two years; some customers buy more often than others. Totals follow when
-- the items are there.
WITH RECURSIVE
  n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400),
  draw(i, customer_id, day) AS (
    SELECT i, CASE WHEN i % 3 = 0 THEN 1 + (i * 7) % 12 ELSE 1 + (i * 31 + i / 5) % 60 END,
           (i * 729) / 400
    FROM n)
INSERT INTO orders(id, customer_id, order_date, status, total, currency, "comment", "user", shipped_at)
SELECT draw.i, draw.customer_id, date('2024-01-02', '+' || draw.day || ' days'),
       CASE WHEN draw.i > 388 THEN 'open' WHEN draw.i % 17 = 0 THEN 'cancelled'
            WHEN draw.i % 23 = 0 THEN 'returned' ELSE 'shipped' END,
       0, 'EUR',
       CASE draw.i % 11 WHEN 2 THEN 'gift; no invoice in the box' WHEN 6 THEN 'please select a nice wrapping' END,
       'u' || (1 + draw.i % 4),
       CASE WHEN draw.i <= 388 AND draw.i % 17 <> 0
            THEN date('2024-01-02', '+' || (draw.day + 1 + draw.i % 5) || ' days') END
FROM draw
ORDER BY draw.i;
