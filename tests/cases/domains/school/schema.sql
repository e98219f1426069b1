CREATE TABLE teachers(id INTEGER PRIMARY KEY, name TEXT NOT NULL, subject TEXT NOT NULL, hired_year INTEGER);
CREATE TABLE courses(id INTEGER PRIMARY KEY, title TEXT NOT NULL, teacher_id INTEGER REFERENCES teachers(id), credits INTEGER, room TEXT);
CREATE TABLE students(id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL, grade_level INTEGER, enrolled_on TEXT, city TEXT, has_scholarship INTEGER);
CREATE TABLE enrollments(id INTEGER PRIMARY KEY, student_id INTEGER REFERENCES students(id), course_id INTEGER REFERENCES courses(id), enrolled_at TEXT, final_grade REAL);
CREATE TABLE absences(id INTEGER PRIMARY KEY, student_id INTEGER REFERENCES students(id), absence_date TEXT NOT NULL, reason TEXT);
