-- A city library and its branches: another domain than the shop, other habits of naming. Members
-- borrow copies of books; a book has one or several authors and a genre. `fines` has no declared
-- keys, as many tables in the world have none.
CREATE TABLE branches(
  branch_id INTEGER PRIMARY KEY, branch_name TEXT NOT NULL, district TEXT NOT NULL, opened_year INTEGER);
CREATE TABLE staff(
  staff_id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, position TEXT NOT NULL, hourly_wage REAL,
  branch_id INTEGER REFERENCES branches(branch_id), hired_on TEXT, supervisor_id INTEGER REFERENCES staff(staff_id));
CREATE TABLE genres(genre_id INTEGER PRIMARY KEY, genre TEXT NOT NULL);
CREATE TABLE authors(
  author_id INTEGER PRIMARY KEY, author_name TEXT NOT NULL, nationality TEXT, birth_year INTEGER);
CREATE TABLE books(
  book_id INTEGER PRIMARY KEY, title TEXT NOT NULL, genre_id INTEGER REFERENCES genres(genre_id),
  published_year INTEGER, pages INTEGER, language TEXT);
CREATE TABLE book_authors(
  book_id INTEGER REFERENCES books(book_id), author_id INTEGER REFERENCES authors(author_id),
  PRIMARY KEY(book_id, author_id));
CREATE TABLE members(
  member_id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, birth_date TEXT, joined_on TEXT NOT NULL,
  membership TEXT NOT NULL, home_branch_id INTEGER REFERENCES branches(branch_id), is_active INTEGER NOT NULL);
CREATE TABLE loans(
  loan_id INTEGER PRIMARY KEY, member_id INTEGER REFERENCES members(member_id),
  book_id INTEGER REFERENCES books(book_id), branch_id INTEGER REFERENCES branches(branch_id),
  loaned_at TEXT NOT NULL, due_on TEXT NOT NULL, returned_at TEXT);
CREATE TABLE fines(fine_id INTEGER PRIMARY KEY, loan_id INTEGER, amount REAL, paid INTEGER, issued_on TEXT);
-- Not for everybody.
CREATE TABLE staff_logins(staff_id INTEGER, login TEXT, password TEXT);
