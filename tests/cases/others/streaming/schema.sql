CREATE TABLE plans (
  plan_id INTEGER PRIMARY KEY, plan_name TEXT NOT NULL, monthly_price REAL NOT NULL, max_screens INTEGER NOT NULL);
CREATE TABLE subscribers (
  subscriber_id INTEGER PRIMARY KEY, full_name TEXT NOT NULL, email TEXT, home_country TEXT NOT NULL, billing_country TEXT NOT NULL,
  plan_id INTEGER NOT NULL, signup_date TEXT NOT NULL, cancelled_on TEXT, birth_year INTEGER,
  FOREIGN KEY (plan_id) REFERENCES plans(plan_id));
CREATE TABLE directors (
  director_id INTEGER PRIMARY KEY, director_name TEXT NOT NULL, nationality TEXT);
CREATE TABLE titles (
  title_id INTEGER PRIMARY KEY, title TEXT NOT NULL, kind TEXT NOT NULL, release_year INTEGER NOT NULL, runtime_minutes INTEGER,
  audio_language TEXT, subtitle_language TEXT, director_id INTEGER, age_rating TEXT NOT NULL,
  FOREIGN KEY (director_id) REFERENCES directors(director_id));
CREATE TABLE genres (
  genre_id INTEGER PRIMARY KEY, genre_name TEXT NOT NULL);
CREATE TABLE title_genres (
  title_id INTEGER NOT NULL, genre_id INTEGER NOT NULL, PRIMARY KEY (title_id, genre_id),
  FOREIGN KEY (title_id) REFERENCES titles(title_id), FOREIGN KEY (genre_id) REFERENCES genres(genre_id));
CREATE TABLE viewings (
  viewing_id INTEGER PRIMARY KEY, subscriber_id INTEGER NOT NULL, title_id INTEGER NOT NULL, watched_on TEXT NOT NULL, minutes_watched INTEGER NOT NULL, device TEXT,
  FOREIGN KEY (subscriber_id) REFERENCES subscribers(subscriber_id), FOREIGN KEY (title_id) REFERENCES titles(title_id));
CREATE TABLE reviews (
  review_id INTEGER PRIMARY KEY, subscriber_id INTEGER NOT NULL, title_id INTEGER NOT NULL, stars INTEGER NOT NULL, reviewed_on TEXT NOT NULL, comment TEXT,
  FOREIGN KEY (subscriber_id) REFERENCES subscribers(subscriber_id), FOREIGN KEY (title_id) REFERENCES titles(title_id));
