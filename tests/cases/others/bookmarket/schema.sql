CREATE TABLE sellers (seller_id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL, joined_on TEXT NOT NULL, commission_rate REAL NOT NULL, rating REAL);
CREATE TABLE authors (author_id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, nationality TEXT, birth_year INTEGER);
CREATE TABLE books (book_id INTEGER PRIMARY KEY, title TEXT NOT NULL, genre TEXT NOT NULL, format TEXT NOT NULL, language TEXT NOT NULL, publication_year INTEGER, list_price REAL NOT NULL, page_count INTEGER);
CREATE TABLE book_authors (book_id INTEGER NOT NULL REFERENCES books(book_id), author_id INTEGER NOT NULL REFERENCES authors(author_id), author_position INTEGER NOT NULL, PRIMARY KEY (book_id, author_id));
CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT, city TEXT, country TEXT, signup_date TEXT NOT NULL, newsletter INTEGER NOT NULL);
CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers(customer_id), order_date TEXT NOT NULL, status TEXT NOT NULL, shipping_cost REAL NOT NULL, coupon_code TEXT);
CREATE TABLE order_items (item_id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders(order_id), book_id INTEGER NOT NULL REFERENCES books(book_id), seller_id INTEGER NOT NULL REFERENCES sellers(seller_id), quantity INTEGER NOT NULL, unit_price REAL NOT NULL);
CREATE TABLE reviews (review_id INTEGER PRIMARY KEY, book_id INTEGER NOT NULL REFERENCES books(book_id), customer_id INTEGER NOT NULL REFERENCES customers(customer_id), stars INTEGER NOT NULL, review_date TEXT NOT NULL);
