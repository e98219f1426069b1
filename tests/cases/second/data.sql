-- The library's rows, by arithmetic: the same rows on every machine. Chance is (x * 1103515245 +
-- salt) squared, modulo the prime 2^31 - 1.
INSERT INTO branches VALUES
  (1, 'Central Library', 'Old Town', 1908), (2, 'Riverside', 'Harbour', 1974), (3, 'Northgate', 'Mill End', 1986),
  (4, 'Hillview', 'Westhill', 1999), (5, 'Station Square', 'Old Town', 2012), (6, 'Lakeside', 'Eastlake', 2021);
INSERT INTO staff VALUES
  (1, 'Ruth Adeyemi', 'director', 48.5, 1, '2006-03-01', NULL),
  (2, 'Marek Sobol', 'branch manager', 34.0, 1, '2010-09-15', 1),
  (3, 'Ines Caldeira', 'branch manager', 33.5, 2, '2012-01-09', 1),
  (4, 'Owen Pritchard', 'branch manager', 33.0, 3, '2015-06-01', 1),
  (5, 'Hana Kimura', 'branch manager', 32.5, 4, '2018-02-12', 1),
  (6, 'Lars Brekke', 'librarian', 26.0, 1, '2014-04-22', 2),
  (7, 'Dalia Farouk', 'librarian', 25.5, 2, '2016-11-03', 3),
  (8, 'Peter Novotny', 'librarian', 25.0, 3, '2019-05-20', 4),
  (9, 'Simone Achard', 'librarian', 24.5, 4, '2020-08-17', 5),
  (10, 'Tariq Aziz', 'librarian', 24.0, 5, '2021-10-04', 2),
  (11, 'Bea Lombardi', 'assistant', 18.2, 1, '2022-01-10', 6),
  (12, 'Jin Park', 'assistant', 18.0, 2, '2022-06-27', 7),
  (13, 'Nora Quist', 'assistant', 17.8, 5, '2023-03-13', 10),
  (14, 'Sam Okoro', 'assistant', 17.5, 1, '2023-09-04', 6),
  (15, 'Vera Dimitrova', 'technician', 22.0, 1, '2017-07-31', 2);
INSERT INTO genres VALUES
  (1, 'crime'), (2, 'fantasy'), (3, 'history'), (4, 'poetry'), (5, 'science'), (6, 'travel'), (7, 'romance'), (8, 'cookery');
INSERT INTO authors VALUES
  (1, 'Adaeze Nwosu', 'Nigerian', 1971), (2, 'Henning Strand', 'Norwegian', 1958), (3, 'Marguerite Vallin', 'French', 1949),
  (4, 'Declan Moriarty', 'Irish', 1980), (5, 'Sakiko Arai', 'Japanese', 1966), (6, 'Tobias Rehm', 'German', 1974),
  (7, 'Paola Serra', 'Italian', 1983), (8, 'Edmund Fairweather', 'British', 1936), (9, 'Leila Haddad', 'Lebanese', 1978),
  (10, 'Ivo Petrov', 'Bulgarian', 1961), (11, 'Carmen Ibarra', 'Spanish', 1990), (12, 'Ngaio Rewi', 'New Zealander', 1969),
  (13, 'Jonas Ekholm', 'Swedish', 1985), (14, 'Rosalind Peake', 'British', 1952), (15, 'Anton Weiss', 'German', 1941),
  (16, 'Colette Marchetti', 'French', 1976), (17, 'Kofi Asante', 'Ghanaian', 1963), (18, 'Mirjam de Wit', 'Dutch', 1988),
  (19, 'Orla Keane', 'Irish', 1994), (20, 'Yusuf Demirci', 'Turkish', 1955), (21, 'Grete Sommer', 'German', 1929),
  (22, 'Piotr Zielinski', 'Polish', 1972), (23, 'Amrita Sen', 'Indian', 1981), (24, 'Bruno Falk', 'Austrian', 1999);

-- Two hundred books; the last author of the list has written none yet.
WITH RECURSIVE
  n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199),
  quality(q, word) AS (VALUES
    (0, 'Silent'), (1, 'Second'), (2, 'Hidden'), (3, 'Northern'), (4, 'Last'), (5, 'Amber'), (6, 'Broken'),
    (7, 'Distant'), (8, 'Patient'), (9, 'Winter'), (10, 'Borrowed'), (11, 'Salt'), (12, 'Paper')),
  thing(t, word) AS (VALUES
    (0, 'Harbour'), (1, 'Orchard'), (2, 'Letters'), (3, 'Kingdom'), (4, 'Table'), (5, 'Compass'), (6, 'Garden'),
    (7, 'Archive'), (8, 'River'), (9, 'Clockmaker'), (10, 'Bridge'), (11, 'Lantern'), (12, 'Season'), (13, 'Map'),
    (14, 'Promise'), (15, 'Cellar'))
INSERT INTO books(book_id, title, genre_id, published_year, pages, language)
SELECT n.i + 1, 'The ' || quality.word || ' ' || thing.word, json_extract('[1,1,1,2,2,3,3,4,5,5,6,6,7,7,7,7,8]', '$[' || ((n.i * 7 + n.i / 9) % 17) || ']'), 1950 + n.i * 31 % 75,
       90 + n.i * 53 % 640,
       CASE n.i % 10 WHEN 3 THEN 'French' WHEN 5 THEN 'German' WHEN 7 THEN 'Spanish' WHEN 9 THEN 'German' ELSE 'English' END
FROM n
JOIN quality ON quality.q = n.i % 13
JOIN thing ON thing.t = n.i % 16
ORDER BY n.i;

INSERT INTO book_authors(book_id, author_id)
SELECT book_id, 1 + min(book_id * 7 % 23, (book_id * 11 + book_id / 23 + 3) % 23) FROM books;
INSERT OR IGNORE INTO book_authors(book_id, author_id)
SELECT book_id, 1 + (book_id * 7 + 5) % 23 FROM books WHERE book_id % 6 = 0;

WITH RECURSIVE
  n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400),
  first(f, name) AS (VALUES
    (0, 'Alma'), (1, 'Ben'), (2, 'Chiara'), (3, 'Dmitri'), (4, 'Esra'), (5, 'Finn'), (6, 'Gita'), (7, 'Hugo'),
    (8, 'Irena'), (9, 'Jasper'), (10, 'Kemi'), (11, 'Liang'), (12, 'Maud'), (13, 'Nils'), (14, 'Oona'),
    (15, 'Pavel'), (16, 'Rosa'), (17, 'Stefan'), (18, 'Tess')),
  last(l, name) AS (VALUES
    (0, 'Abara'), (1, 'Brandt'), (2, 'Castel'), (3, 'Dunne'), (4, 'Eriksen'), (5, 'Ferro'), (6, 'Gruber'), (7, 'Hale'),
    (8, 'Ito'), (9, 'Jansson'), (10, 'Kowal'), (11, 'Lopes'), (12, 'Meyer'), (13, 'Nagy'), (14, 'Oduya'), (15, 'Price'),
    (16, 'Quinn'), (17, 'Rossi'), (18, 'Sharp'), (19, 'Tanaka'), (20, 'Urban'), (21, 'Vega'), (22, 'Wolff'))
INSERT INTO members(member_id, full_name, birth_date, joined_on, membership, home_branch_id, is_active)
SELECT n.i, first.name || ' ' || last.name, date('1940-05-01', '+' || (n.i * 6151 % 26000) || ' days'),
       date('2019-01-07', '+' || (n.i * 2000 / 400) || ' days'),
       CASE WHEN n.i % 9 = 2 THEN 'student' WHEN n.i % 9 = 5 THEN 'student' WHEN n.i % 9 = 7 THEN 'senior'
            WHEN n.i % 31 = 3 THEN 'family' ELSE 'standard' END,
       json_extract('[1,1,1,1,2,2,2,3,3,4,4,5,6]', '$[' || (n.i * 5 % 13) || ']'), n.i % 8 <> 1
FROM n
JOIN first ON first.f = n.i % 19
JOIN last ON last.l = n.i % 23
ORDER BY n.i;

-- Six thousand loans from July 2021 to June 2024; every twentieth member has never borrowed.
WITH RECURSIVE
  n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000),
  chance(i, member, book, other_book, place, day, kept, away) AS (
    SELECT i,
      ((i * 1103515245 + 11) % 2147483647) * ((i * 1103515245 + 11) % 2147483647) % 2147483647 % 400,
      ((i * 1103515245 + 211) % 2147483647) * ((i * 1103515245 + 211) % 2147483647) % 2147483647 % 187,
      ((i * 1103515245 + 3011) % 2147483647) * ((i * 1103515245 + 3011) % 2147483647) % 2147483647 % 187,
      ((i * 1103515245 + 40111) % 2147483647) * ((i * 1103515245 + 40111) % 2147483647) % 2147483647 % 16,
      ((i * 1103515245 + 500111) % 2147483647) * ((i * 1103515245 + 500111) % 2147483647) % 2147483647 % 1090,
      ((i * 1103515245 + 6000111) % 2147483647) * ((i * 1103515245 + 6000111) % 2147483647) % 2147483647 % 100,
      ((i * 1103515245 + 70000111) % 2147483647) * ((i * 1103515245 + 70000111) % 2147483647) % 2147483647 % 6
    FROM n),
  -- Fewer in summer; nobody keeps a book for no time at all.
  draw(i, member, book, branch, day, kept, away) AS (
    SELECT i, 1 + member - (member % 20 = 19), 1 + min(book, other_book),
           json_extract('[1,1,1,1,1,1,2,2,2,3,3,3,4,5,5,6]', '$[' || place || ']'),
           CASE WHEN away < 3 AND strftime('%m', '2021-07-05', '+' || day || ' days') IN ('06', '07', '08') AND day < 900
                THEN day + 130 ELSE day END,
           CASE WHEN kept < 70 THEN 2 + kept * 26 / 70 ELSE 29 + (kept - 70) * (kept - 70) / 20 END, away
    FROM chance)
INSERT INTO loans(loan_id, member_id, book_id, branch_id, loaned_at, due_on, returned_at)
SELECT row_number() OVER (ORDER BY draw.day, draw.i), draw.member, draw.book, draw.branch,
       datetime('2021-07-05', '+' || draw.day || ' days', '+' || (540 + draw.i * 37 % 600) || ' minutes'),
       date('2021-07-05', '+' || (draw.day + 28) || ' days'),
       CASE WHEN draw.i % 97 <> 5 AND draw.day + draw.kept <= 1090
            THEN datetime('2021-07-05', '+' || (draw.day + draw.kept) || ' days', '+' || (600 + draw.i * 41 % 480) || ' minutes')
       END
FROM draw
ORDER BY draw.day, draw.i;

INSERT INTO fines(fine_id, loan_id, amount, paid, issued_on)
SELECT row_number() OVER (ORDER BY loan_id), loan_id,
       round(0.25 * (julianday(date(returned_at)) - julianday(due_on)), 2), loan_id % 5 <> 0, date(returned_at)
FROM loans
WHERE date(returned_at) > due_on;
INSERT INTO staff_logins VALUES (1, 'ruth', 'not-a-real-password'), (2, 'marek', 'not-a-real-password-either');
