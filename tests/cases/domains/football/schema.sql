CREATE TABLE teams(id INTEGER PRIMARY KEY, name TEXT, city TEXT, founded INTEGER);
CREATE TABLE players(id INTEGER PRIMARY KEY, name TEXT, team_id INTEGER REFERENCES teams(id), position TEXT, nationality TEXT, birth_date TEXT, height_cm INTEGER, market_value_m REAL);
CREATE TABLE matches(id INTEGER PRIMARY KEY, home_team_id INTEGER REFERENCES teams(id), away_team_id INTEGER REFERENCES teams(id), match_date TEXT, home_goals INTEGER, away_goals INTEGER, attendance INTEGER);
CREATE TABLE goals(id INTEGER PRIMARY KEY, match_id INTEGER REFERENCES matches(id), player_id INTEGER REFERENCES players(id), minute INTEGER);
