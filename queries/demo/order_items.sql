-- One to three items for each order, and the orders' totals from them.
WITH RECURSIVE
  part(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM part WHERE k < 3)
INSERT INTO order_items(order_id, product_id, quantity, unit_price, discount, "select")
SELECT orders.id, products.id, 1 + (orders.id + part.k * 2) % 4, products.price,
       CASE WHEN (orders.id + part.k) % 13 = 0 THEN 0.1 ELSE 0 END, 0
FROM orders
JOIN part ON part.k <= 1 + orders.id % 3
JOIN products ON products.id = 1 + (orders.id * 13 + part.k * 7) % 30
ORDER BY orders.id, part.k;

UPDATE orders
SET total = (SELECT round(sum(quantity * unit_price * (1 - discount)), 2)
             FROM order_items
             WHERE order_items.order_id = orders.id);
