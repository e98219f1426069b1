CREATE TABLE film(film_id INTEGER PRIMARY KEY, title TEXT, genre TEXT, release_year INTEGER, runtime_min INTEGER, language TEXT, box_office_musd REAL);
CREATE TABLE actor(actor_id INTEGER PRIMARY KEY, actor_name TEXT, country TEXT, birth_year INTEGER);
CREATE TABLE film_actor(film_id INTEGER REFERENCES film(film_id), actor_id INTEGER REFERENCES actor(actor_id), role TEXT, PRIMARY KEY(film_id, actor_id));
CREATE TABLE app_user(user_id INTEGER PRIMARY KEY, username TEXT, registered_on TEXT);
CREATE TABLE rating(rating_id INTEGER PRIMARY KEY, film_id INTEGER REFERENCES film(film_id), user_id INTEGER REFERENCES app_user(user_id), score INTEGER, rated_on TEXT);
