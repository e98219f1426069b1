-- Fifty thousand orders over the three years 2023 to 2025: more each year, most before Christmas,
-- few in summer. First how many there are on each day, then who ordered what kind of order. The
-- orders themselves follow when the items, and so the totals, are known.
CREATE TEMP TABLE days(d INTEGER PRIMARY KEY, date TEXT, month INTEGER, upto INTEGER UNIQUE);
WITH RECURSIVE
  n(d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM n WHERE d < 1095),
  calendar(d, date, wish) AS (
    SELECT d, date('2023-01-01', '+' || d || ' days'),
           (1000 + d)
           * json_extract('[84,83,92,96,99,94,78,80,97,105,130,158]',
                          '$[' || (strftime('%m', '2023-01-01', '+' || d || ' days') - 1) || ']')
           * CASE WHEN strftime('%m-%d', '2023-01-01', '+' || d || ' days') BETWEEN '12-21' AND '12-31' THEN 45
                  ELSE 100 END
           * json_extract('[112,108,98,95,94,92,101]',
                          '$[' || strftime('%w', '2023-01-01', '+' || d || ' days') || ']')
           * (90 + d * d % 23) / 1000
    FROM n),
  reached(d, date, upto) AS (SELECT d, date, sum(wish) OVER (ORDER BY d) FROM calendar),
  shared(d, date, upto) AS (
    SELECT d, date, upto * 50000 / (SELECT max(upto) FROM reached) FROM reached)
INSERT INTO days(d, date, month, upto)
SELECT d, date, (substr(date, 1, 4) - 2023) * 12 + substr(date, 6, 2) - 1, upto
FROM shared;

-- Most orders come from anybody who has signed up by then, a third from some three hundred who have
-- been there from the beginning and like to come back. Every seventeenth customer never buys.
CREATE TEMP TABLE drawn_orders(
  id INTEGER PRIMARY KEY, customer_id INTEGER, d INTEGER, month INTEGER, items INTEGER, is_large INTEGER);
WITH RECURSIVE
  n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000),
  chance(i, d, month, loyal, who, items) AS (
    SELECT n.i, days.d, days.month,
      ((i * 1103515245 + 17) % 2147483647) * ((i * 1103515245 + 17) % 2147483647) % 2147483647 % 100,
      ((i * 1103515245 + 217) % 2147483647) * ((i * 1103515245 + 217) % 2147483647) % 2147483647,
      ((i * 1103515245 + 3017) % 2147483647) * ((i * 1103515245 + 3017) % 2147483647) % 2147483647 % 100
    FROM n JOIN days ON days.upto = (SELECT min(upto) FROM days WHERE upto >= n.i)),
  person(i, d, month, items, candidate) AS (
    SELECT i, d, month, items,
           CASE WHEN loyal < 35 THEN 1 + (min(who % 300, who / 300 % 300) * 37 + 11) % 600
                ELSE 1 + who % (min(600 + d * 1400 / 1090, 2000)) END
    FROM chance)
INSERT INTO drawn_orders(id, customer_id, d, month, items, is_large)
SELECT person.i, customers.id, person.d, person.month,
       CASE WHEN person.items < 17 THEN 1 WHEN person.items < 40 THEN 2 WHEN person.items < 64 THEN 3
            WHEN person.items < 83 THEN 4 WHEN person.items < 95 THEN 5 ELSE 6 END,
       customers.segment = 'enterprise'
FROM person
JOIN customers ON customers.id = person.candidate - (person.candidate % 17 = 5)
ORDER BY person.i;
